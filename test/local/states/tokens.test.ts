import type { TaskIntegration } from '../../../local/states/task-integration';
import { ask, definitionOf, describeEnded, type Harness, ROLE, startHarness } from './harness';

let harness: Harness;
/** Handler of the queue's messages; each test replaces it. */
let onMessage: (body: { token: string; input: unknown }) => unknown;
const contexts: unknown[] = [];

const sendMessage: TaskIntegration = async (args, context) => {
  contexts.push(context);
  await onMessage((args as { MessageBody: { token: string; input: unknown } }).MessageBody);
  return { MessageId: 'm' };
};

beforeAll(async () => {
  harness = await startHarness({ integrations: { 'sqs:sendMessage': sendMessage } });
});
afterAll(() => harness.close());

const wait = (rest: object = {}) =>
  definitionOf({
    W: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: {
        QueueUrl: 'q',
        MessageBody: { token: '{% $states.context.Task.Token %}', input: '{% $states.input %}' },
      },
      End: true,
      ...rest,
    },
  });
const success = (taskToken: string, output: unknown) =>
  ask(harness.states, 'SendTaskSuccess', { taskToken, output: JSON.stringify(output) });
const inSeconds = (seconds: number, work: () => unknown) =>
  void harness.clock.setTimer(harness.clock.now() + seconds * 1000, work);

it('waits for the answer without holding the clock', async () => {
  onMessage = ({ token, input }) => inSeconds(14_400, () => success(token, { got: input }));
  const ended = await harness.run(wait(), { a: 1 });
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { got: { a: 1 } } });
  expect(Math.round(ended.seconds)).toBe(14_400);
  expect(contexts.at(-1)).toEqual({ roleArn: ROLE, executionArn: ended.arn });
});

it('takes an answer of 256 KiB, no longer one', async () => {
  let refused: unknown;
  onMessage = async ({ token }) => {
    refused = await success(token, 'x'.repeat(262_143)).catch((error) => error.name);
    await success(token, 'x'.repeat(262_142));
  };
  const ended = await harness.run(wait());
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: 'x'.repeat(262_142) });
  expect(refused).toBe('InvalidOutput');
});

it('accepts an answer that arrives before the call has returned, once', async () => {
  let second: Promise<unknown> = Promise.resolve();
  onMessage = async ({ token }) => {
    await success(token, 'first');
    second = success(token, 'second').catch((error) => error.name);
  };
  expect(await harness.run(wait())).toMatchObject({ status: 'SUCCEEDED', output: 'first' });
  expect(await second).toBe('TaskTimedOut');
});

it('fails with the error of SendTaskFailure, which Catch can name', async () => {
  onMessage = ({ token }) => ask(harness.states, 'SendTaskFailure', { taskToken: token, error: 'Late', cause: 'why' });
  expect(await harness.run(wait())).toMatchObject({ status: 'FAILED', error: 'Late', cause: 'why' });
});

it('fails when the call fails', async () => {
  onMessage = () => {
    throw Object.assign(new Error('gone'), { name: 'SQS.QueueDoesNotExistException' });
  };
  expect(await harness.run(wait())).toMatchObject({
    status: 'FAILED',
    error: 'SQS.QueueDoesNotExistException',
    cause: 'gone',
  });
});

it('times out on the virtual clock, which invalidates the token', async () => {
  let token = '';
  onMessage = (body) => {
    token = body.token;
  };
  const ended = await harness.run(wait({ TimeoutSeconds: '{% $states.input.hours * 3600 %}' }), { hours: 48 });
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(Math.round(ended.seconds)).toBe(48 * 3600);
  await expect(success(token, 1)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  await expect(ask(harness.states, 'SendTaskHeartbeat', { taskToken: token })).rejects.toMatchObject({
    name: 'TaskTimedOut',
  });
});

it('stays alive while heartbeats arrive', async () => {
  onMessage = ({ token }) => {
    for (const at of [50, 100, 150])
      inSeconds(at, () => ask(harness.states, 'SendTaskHeartbeat', { taskToken: token }));
  };
  const ended = await harness.run(wait({ HeartbeatSeconds: 60 }));
  expect(ended).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  expect(Math.round(ended.seconds)).toBe(210);
});

it('gives every attempt a token of its own', async () => {
  const tokens: string[] = [];
  onMessage = ({ token }) => {
    tokens.push(token);
    if (tokens.length === 2) return success(token, 'ok');
    return undefined;
  };
  const retried = wait({ TimeoutSeconds: 10, Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 5 }] });
  const ended = await harness.run(retried);
  expect(ended.output).toBe('ok');
  expect(Math.round(ended.seconds)).toBe(15);
  expect(new Set(tokens).size).toBe(2);
  await expect(success(tokens[0] as string, 1)).rejects.toMatchObject({ name: 'TaskTimedOut' });
});

it('reports a malformed token and an invalid output', async () => {
  await expect(success('AAAA', 1)).rejects.toMatchObject({ name: 'InvalidToken' });
  await expect(success(Buffer.alloc(40, 7).toString('base64url'), 1)).rejects.toMatchObject({ name: 'InvalidToken' });
  await expect(ask(harness.states, 'SendTaskSuccess', { taskToken: 'x', output: '{' })).rejects.toMatchObject({
    name: 'InvalidOutput',
  });
});

it('refuses the token of a stopped execution', async () => {
  let token = '';
  onMessage = (body) => {
    token = body.token;
  };
  const stateMachineArn = harness.machine(wait());
  const { executionArn } = harness.states.startExecution({ stateMachineArn });
  await harness.clock.whenIdle();
  await ask(harness.states, 'StopExecution', { executionArn, error: 'Enough', cause: 'by hand' });
  expect(await describeEnded(harness.states, executionArn)).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'by hand',
  });
  await expect(success(token, 1)).rejects.toMatchObject({ name: 'TaskTimedOut' });
});

it('waits for another state machine with .sync:2', async () => {
  const inner = harness.machine(
    definitionOf({ W: { Type: 'Wait', Seconds: 30, Output: { b: '{% $states.input.a + 1 %}' }, End: true } }),
    'inner',
  );
  const start = (pattern: string, output: string) =>
    definitionOf({
      S: {
        Type: 'Task',
        Resource: `arn:aws:states:::states:startExecution${pattern}`,
        Arguments: { StateMachineArn: inner, Input: { a: 1 } },
        Output: output,
        End: true,
      },
    });
  expect(await harness.run(start('.sync:2', '{% $states.result.Output.b %}'))).toMatchObject({ output: 2 });
  expect(await harness.run(start('.sync', '{% $states.result.Output %}'))).toMatchObject({ output: '{"b":2}' });
  expect(await harness.run(start('', '{% $exists($states.result.ExecutionArn) %}'))).toMatchObject({ output: true });
});

it('knows the state machine of a token, also of one that was answered, and none of what was never issued', async () => {
  const issued: string[] = [];
  onMessage = async ({ token }) => {
    issued.push(token);
    await success(token, 'done');
  };
  await harness.run(wait());
  const machineOf = (token: string) => harness.states.facts?.states?.stateMachineOf(token);
  const [token = ''] = issued;
  expect(machineOf(token)).toMatch(/^arn:aws:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+$/);
  expect(machineOf(`${token}A`)).toBeUndefined();
  expect(machineOf(token.slice(0, 40))).toBeUndefined();
  expect(machineOf('')).toBeUndefined();
});

it('tells the tokens of a Distributed Map by the label of the map', async () => {
  const machines: unknown[] = [];
  onMessage = async ({ token }) => {
    machines.push(harness.states.facts?.states?.stateMachineOf(token));
    await success(token, 'done');
  };
  const child = wait() as { States: object };
  const map = definitionOf({
    M: {
      Type: 'Map',
      Label: 'batches',
      Items: [1],
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'W',
        States: child.States,
      },
      End: true,
    },
  });
  await harness.run(map);
  expect(machines).toEqual([expect.stringMatching(/:stateMachine:[^:/]+\/batches$/)]);
});
