import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { sfnClient } from '../../adapters/aws/clients/sfn';
import { sfnWorkflow } from '../../adapters/aws/sfn-workflow';
import { memoryWorkflow, type TaskAnswer } from '../../adapters/memory/memory-workflow';
import type { Workflow } from '../../core/ports/workflow';
import { roleFor } from '../local/roles';
import { clientConfig, embeddedCloud } from './embedded';

interface WorkflowWorld {
  workflow: Workflow;
  /** A token that somebody waits on. */
  token(): Promise<string>;
  timeOut(token: string): Promise<void>;
  /** What the waiting one was told. */
  answerTo(token: string): Promise<TaskAnswer | undefined>;
}

describe('in memory', () => {
  const workflow = memoryWorkflow();
  let tokens = 0;
  behavesAsWorkflow(() => ({
    workflow,
    token: async () => {
      tokens += 1;
      return `token-${tokens}`;
    },
    timeOut: async (token) => workflow.expire(token),
    answerTo: async (token) => workflow.answers.get(token),
  }));
});

describe('on AWS Step Functions', () => {
  const cloud = embeddedCloud();
  let client: ReturnType<typeof sfnClient>;
  let stateMachineArn: string;
  const executions = new Map<string, string>();

  beforeAll(() => {
    client = sfnClient(clientConfig(cloud()));
    const role = roleFor(cloud().principals, 'machine', 'states.amazonaws.com', ['sqs:SendMessage']);
    const QueueUrl = cloud().sqs.queueUrl(cloud().sqs.createQueue('tokens'));
    const Ask = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl, MessageBody: '{% $states.context.Task.Token %}' },
      TimeoutSeconds: 3600,
      End: true,
    };
    const definition = { QueryLanguage: 'JSONata', StartAt: 'Ask', States: { Ask } };
    ({ stateMachineArn } = cloud().states.createStateMachine({ name: 'asks', definition, roleArn: role.roleArn }));
  });
  afterAll(() => client.destroy());

  async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    for (let looks = 0; looks < 1000; looks++) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('nothing came');
  }

  async function token(): Promise<string> {
    const { executionArn } = cloud().states.startExecution({ stateMachineArn });
    const tokens = cloud().sqs.queue('tokens');
    const message = await until(() => tokens.receive({ maxMessages: 1, visibilityTimeoutSeconds: 3600 })[0]);
    executions.set(message.body, executionArn);
    return message.body;
  }

  async function answerTo(given: string): Promise<TaskAnswer | undefined> {
    const executionArn = executions.get(given);
    const ended = await until(async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    });
    if (ended.status === 'SUCCEEDED') return { output: JSON.parse(ended.output ?? '') };
    return ended.error === 'States.Timeout' ? undefined : { error: ended.error ?? '', cause: ended.cause ?? '' };
  }

  const timeOut = () => cloud().clock.advance(3_700_000);
  behavesAsWorkflow(() => ({ workflow: sfnWorkflow(client), token, timeOut, answerTo }));

  test('an invalid token is gone', async () => {
    expect(await sfnWorkflow(client).succeed('not-a-token', {})).toBe('gone');
  });
});

function behavesAsWorkflow(open: () => WorkflowWorld) {
  test.each([[{ batch: 3, text: 'ü' }], [null], [undefined]])(
    'success is delivered with its output %j',
    async (output) => {
      const token = await open().token();
      expect(await open().workflow.succeed(token, output)).toBe('delivered');
      expect(await open().answerTo(token)).toEqual({ output: output ?? null });
    },
  );

  test('failure is delivered with its name and cause', async () => {
    const token = await open().token();
    expect(await open().workflow.fail(token, 'RetrievalDeferredError', 'policy')).toBe('delivered');
    expect(await open().answerTo(token)).toEqual({ error: 'RetrievalDeferredError', cause: 'policy' });
  });

  test('a token is answered once', async () => {
    const token = await open().token();
    expect(await open().workflow.succeed(token, 1)).toBe('delivered');
    expect(await open().workflow.succeed(token, 2)).toBe('gone');
    expect(await open().workflow.fail(token, 'E', 'c')).toBe('gone');
    expect(await open().answerTo(token)).toEqual({ output: 1 });
  });

  test('a token whose task timed out is gone', async () => {
    const token = await open().token();
    await open().timeOut(token);
    expect(await open().workflow.succeed(token, 1)).toBe('gone');
    expect(await open().answerTo(token)).toBeUndefined();
  });
}
