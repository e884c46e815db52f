import { CreateVaultCommand, GlacierClient, InitiateJobCommand, UploadArchiveCommand } from '@aws-sdk/client-glacier';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startEmbeddedCloud } from '../../../local/embedded-cloud';
import type { PolicyDocument } from '../../../local/iam/role';
import { clientConfig } from '../../conformance/embedded';
import { roleFor } from '../roles';

const accountId = '123456789012';
const topicArn = `arn:aws:sns:us-east-1:${accountId}:notices`;
const publish = (Condition: object): PolicyDocument => ({
  Statement: [
    {
      ...{
        Effect: 'Allow',
        Principal: { Service: 'glacier.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
      },
      Condition,
    },
  ],
});

test.each<[string, PolicyDocument | undefined, string[]]>([
  ['without a policy', undefined, []],
  ['for its owner', publish({ StringEquals: { 'AWS:SourceOwner': accountId } }), []],
  [
    'for another owner',
    publish({ StringEquals: { 'AWS:SourceOwner': '210987654321' } }),
    [`the policy of ${topicArn} does not allow glacier.amazonaws.com to publish for ${accountId}`],
  ],
  [
    'by a key that Glacier does not state',
    publish({ StringEquals: { 'aws:SourceAccount': accountId } }),
    [`the policy of ${topicArn} does not allow glacier.amazonaws.com to publish for ${accountId}`],
  ],
])('Glacier publishes to a topic %s, or reports that it may not', async (_, policy, expected) => {
  const defects: string[] = [];
  const onDefect = (error: unknown) => defects.push((error as Error).message);
  const cloud = await startEmbeddedCloud({ glacier: { fsync: false }, onDefect });
  const glacier = new GlacierClient({ ...clientConfig(cloud), maxAttempts: 1 });
  try {
    cloud.sns.createTopic('notices');
    cloud.resourcePolicies.set(topicArn, policy);
    const vault = { accountId: '-', vaultName: 'photos' };
    await glacier.send(new CreateVaultCommand(vault));
    const { archiveId } = await glacier.send(new UploadArchiveCommand({ ...vault, body: 'photo' }));
    const jobParameters = { Type: 'archive-retrieval', ArchiveId: archiveId, SNSTopic: topicArn };
    await glacier.send(new InitiateJobCommand({ ...vault, jobParameters }));
    await cloud.clock.whenIdle();
    expect(defects).toEqual(expected);
  } finally {
    glacier.destroy();
    await cloud.stop();
  }
});

test('a Map Run needs the permission to start executions of its machine', async () => {
  const cloud = await startEmbeddedCloud();
  const Machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:each';
  const Each = {
    Type: 'Map',
    Items: [1, 2],
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Pass',
      States: { Pass: { Type: 'Pass', End: true } },
    },
    Label: 'each',
    End: true,
  };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Each', States: { Each } };
  const run = async (actions: string[]) => {
    const { roleArn } = roleFor(cloud.principals, 'machine', 'states.amazonaws.com', actions);
    const { stateMachineArn } = cloud.states.createStateMachine({ name: 'each', definition, roleArn });
    expect(stateMachineArn).toBe(Machine);
    const { executionArn } = cloud.states.startExecution({ stateMachineArn });
    await cloud.clock.whenIdle();
    const sfn = new SFNClient(clientConfig(cloud));
    const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    sfn.destroy();
    return { status, error, cause };
  };
  try {
    expect(await run(['states:DescribeExecution'])).toEqual({
      status: 'FAILED',
      error: 'States.Permissions',
      cause: expect.stringContaining(`is not authorized to perform: states:StartExecution on resource: ${Machine}`),
    });
    expect(await run(['states:StartExecution'])).toMatchObject({ status: 'SUCCEEDED' });
  } finally {
    await cloud.stop();
  }
});
