import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { EmbeddedCloud } from '../../../local/embedded-cloud';
import { credentialsOf } from '../credentials-of';
import { temporaryDirectory } from '../temporary-directory';
import { custom, deployment, provider, sample } from './custom-resource-bench';
import { writtenAssembly } from './written-assembly';

const things = { First: custom({ Name: 'a' }), Second: custom({ Name: 'b' }, { DependsOn: 'First' }) };

describe('deleting a stack', () => {
  let client: CloudFormationClient;
  afterEach(() => client.destroy());
  const start = async (options: Parameters<typeof deployment>[0]) => {
    const result = await deployment(options);
    const { environment } = result.cloud as EmbeddedCloud;
    client = new CloudFormationClient({
      endpoint: environment.AWS_ENDPOINT_URL,
      region: environment.AWS_REGION,
      credentials: credentialsOf({ environment }),
    });
    return { ...result, cloud: result.cloud as EmbeddedCloud };
  };
  const deleteStack = async (cloud: EmbeddedCloud, StackName: string) => {
    await client.send(new DeleteStackCommand({ StackName }));
    await cloud.clock.whenIdle();
  };
  const describeStack = (StackName: string) => client.send(new DescribeStacksCommand({ StackName }));

  it('deletes its custom resources in reverse order, and another deployment creates them again', async () => {
    const directory = temporaryDirectory();
    const cdkOut = sample({ ...provider(), ...things });
    const { cloud, sent, defects } = await start({ directory, cdkOut });
    await deleteStack(cloud, 'Sample');
    expect({ sent: sent.slice(2), defects }).toEqual({ sent: ['Delete Second b', 'Delete First a'], defects: [] });
    await expect(describeStack('Sample')).rejects.toThrow('Stack with id Sample does not exist');
    await deleteStack(cloud, 'Sample');
    await cloud.stop();
    expect((await start({ directory, cdkOut })).sent).toEqual(['Create First', 'Create Second']);
  });

  it('is possible when the assembly no longer has it', async () => {
    const directory = temporaryDirectory();
    const first = await start({ directory, cdkOut: sample({ ...provider(), ...things }) });
    await first.cloud.stop();
    const cdkOut = writtenAssembly({ Other: { Resources: { Work: { Type: 'AWS::SQS::Queue' } } } });
    const { cloud, sent } = await start({ directory, cdkOut });
    expect(sent).toEqual([]);
    expect((await describeStack('Sample')).Stacks).toMatchObject([{ StackStatus: 'CREATE_COMPLETE' }]);
    await cloud.cloudFormation.deleteStack('Sample');
    expect(sent).toEqual(['Delete Second b', 'Delete First a']);
    expect(cloud.cloudFormation.stacks().map(({ stackName }) => stackName)).toEqual(['Other']);
  });

  it('fails when a custom resource cannot be deleted, and may be repeated', async () => {
    const directory = temporaryDirectory();
    const Stubborn = custom({ Name: 'c', OnDelete: 'fail' });
    const { cloud, sent, defects } = await start({ directory, cdkOut: sample({ ...provider(), ...things, Stubborn }) });
    await deleteStack(cloud, 'Sample');
    expect((await describeStack('Sample')).Stacks).toMatchObject([{ StackStatus: 'DELETE_FAILED' }]);
    expect(defects).toEqual([
      expect.stringMatching(/^deleting the stack Sample: .* failed to delete: Stubborn: .* told to \(RequestId/),
    ]);
    await expect(cloud.cloudFormation.deleteStack('Sample')).rejects.toThrow('Stubborn');
    expect(sent.slice(3)).toEqual(['Delete Stubborn c', 'Delete Second b', 'Delete First a', 'Delete Stubborn c']);
  });
});
