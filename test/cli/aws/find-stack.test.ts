import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { executionArnOf } from '../../../cli/aws/executions';
import { findStack } from '../../../cli/aws/find-stack';

const clientWith = (stacks: Record<string, Record<string, string>>) =>
  ({
    config: { region: async () => 'eu-west-1' },
    send: async ({ input }: { input: { StackName: string } }) => {
      const outputs = stacks[input.StackName];
      if (!outputs) {
        const message = `Stack with id ${input.StackName} does not exist`;
        throw Object.assign(new Error(message), { name: 'ValidationError' });
      }
      return {
        Stacks: [{ Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }],
      };
    },
  }) as unknown as CloudFormationClient;

const state = { StateTableName: 'table', RunsBucketName: 'runs', RestoreBucketName: 'restore' };

describe('findStack', () => {
  it('finds a deployment by the outputs of its stacks', async () => {
    const client = clientWith({ 'x-state': state, 'x-app': { RetrievalStateMachineArn: 'arn:m', Other: 'y' } });
    expect(await findStack(client, 'x')).toEqual({
      stateTable: 'table',
      runsBucket: 'runs',
      restoreBucket: 'restore',
      retrievalStateMachine: 'arn:m',
    });
  });

  it('says where it looked, and what to do, when there is no stack', async () => {
    await expect(findStack(clientWith({ 'x-state': state }), 'x')).rejects.toThrow(
      /no stack x-app in eu-west-1\. Deploy Moraine there \(npx cdk deploy --all\).*--region, --stack NAME/,
    );
  });

  it('names an output that is missing', async () => {
    await expect(findStack(clientWith({ 'x-state': state, 'x-app': {} }), 'x')).rejects.toThrow(
      /no output RetrievalStateMachineArn.*Deploy again/,
    );
  });

  it('lets every other error through', async () => {
    const client = { send: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })) };
    await expect(findStack(client as never, 'x')).rejects.toThrow('no');
  });
});

it('an execution is addressed by its machine and the run id', () => {
  expect(executionArnOf('arn:aws-cn:states:cn-north-1:123456789012:stateMachine:moraine', 'run1')).toBe(
    'arn:aws-cn:states:cn-north-1:123456789012:execution:moraine:run1',
  );
});
