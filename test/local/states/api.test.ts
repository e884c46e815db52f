import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sfn from '@aws-sdk/client-sfn';
import { definitionOf, type Harness, ROLE, START, startHarness } from './harness';

const DAY_MS = 24 * 3_600_000;

let harness: Harness;
let client: sfn.SFNClient;
let stateMachineArn: string;
beforeEach(async () => {
  harness = await startHarness();
  client = harness.client;
  stateMachineArn = harness.machine(
    definitionOf({
      W: { Type: 'Wait', Seconds: 60, Next: 'A' },
      A: { Type: 'Pass', Output: '{% $states.input.n + 1 %}', End: true },
    }),
  );
});
afterEach(() => harness.close());

const start = (name?: string, input?: string) =>
  client.send(new sfn.StartExecutionCommand({ stateMachineArn, name, input }));
const describeExecution = (executionArn: string | undefined) =>
  client.send(new sfn.DescribeExecutionCommand({ executionArn }));

it('starts and describes executions', async () => {
  const release = harness.clock.hold();
  const started = await start('one', '{"n": 1}');
  expect(started.executionArn).toBe('arn:aws:states:eu-west-1:123456789012:execution:machine:one');
  expect(started.startDate?.getTime()).toBeGreaterThanOrEqual(START);
  expect(await describeExecution(started.executionArn)).toMatchObject({
    status: 'RUNNING',
    input: '{"n": 1}',
    stateMachineArn,
    name: 'one',
  });
  release();
  await harness.clock.whenIdle();
  const ended = await describeExecution(started.executionArn);
  expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  expect(Number(ended.stopDate) - Number(ended.startDate)).toBeGreaterThanOrEqual(60_000);
});

it('returns the running execution for the same name and input, and refuses any other', async () => {
  const release = harness.clock.hold();
  const first = await start('one', '{"n":1}');
  expect((await start('one', '{ "n": 1 }')).executionArn).toBe(first.executionArn);
  await expect(start('one', '{"n":2}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
  release();
  await harness.clock.whenIdle();
  await expect(start('one', '{"n":1}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
});

it('keeps the name of an execution for 90 days after its end', async () => {
  const first = await start('once', '{"n":1}');
  await harness.clock.whenIdle();
  await harness.clock.advance(90 * DAY_MS - 1000);
  await expect(start('once', '{"n":1}')).rejects.toBeInstanceOf(sfn.ExecutionAlreadyExists);
  expect(await describeExecution(first.executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '2' });

  await harness.clock.advance(2000);
  await expect(describeExecution(first.executionArn)).rejects.toBeInstanceOf(sfn.ExecutionDoesNotExist);
  expect((await client.send(new sfn.ListExecutionsCommand({ stateMachineArn }))).executions).toEqual([]);
  const second = await start('once', '{"n":5}');
  expect(second.executionArn).toBe(first.executionArn);
  await harness.clock.whenIdle();
  await harness.restart();
  expect(await describeExecution(first.executionArn)).toMatchObject({ output: '6', startDate: second.startDate });
});

it('takes names of 80 characters and inputs of 256 KiB, no longer ones', async () => {
  await start('n'.repeat(80), '{"n":1}');
  await expect(start('n'.repeat(81), '{"n":1}')).rejects.toBeInstanceOf(sfn.InvalidName);
  const input = (bytes: number) => `{"n":1,"s":"${'x'.repeat(bytes - 14)}"}`;
  await start('largest', input(262_144));
  await expect(start('longer', input(262_145))).rejects.toMatchObject({ name: 'ValidationException' });
  // Of 262,144 characters, one of them of two bytes.
  await expect(start('larger', input(262_144).replace('x', 'é'))).rejects.toBeInstanceOf(sfn.InvalidExecutionInput);
});

it('ends an execution at 25,000 events', async () => {
  const endless = definitionOf({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
  const ended = await harness.run(endless);
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  const { events } = await client.send(
    new sfn.GetExecutionHistoryCommand({ executionArn: ended.arn, reverseOrder: true, maxResults: 1 }),
  );
  expect(events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
});

it('refuses bad names, inputs and ARNs by their own errors', async () => {
  await expect(start('a b')).rejects.toBeInstanceOf(sfn.InvalidName);
  await expect(start('x', '{')).rejects.toBeInstanceOf(sfn.InvalidExecutionInput);
  await expect(start('x', JSON.stringify('é'.repeat(200_000)))).rejects.toBeInstanceOf(sfn.InvalidExecutionInput);
  await expect(
    describeExecution(`${stateMachineArn.replace('stateMachine', 'execution')}:none`),
  ).rejects.toBeInstanceOf(sfn.ExecutionDoesNotExist);
  await expect(describeExecution('nonsense')).rejects.toBeInstanceOf(sfn.InvalidArn);
  const other = stateMachineArn.replace('machine', 'other').replace('stateother', 'stateMachine');
  await expect(
    client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: `${other}2` })),
  ).rejects.toBeInstanceOf(sfn.StateMachineDoesNotExist);
  await expect(client.send(new sfn.SendTaskSuccessCommand({ taskToken: 'AAAA', output: '1' }))).rejects.toBeInstanceOf(
    sfn.InvalidToken,
  );
});

it('lists executions newest first, by status, page by page', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await start(name, name === 'c' ? '{}' : '{"n":1}');
  await harness.clock.whenIdle();
  const names: (string | undefined)[] = [];
  for await (const page of sfn.paginateListExecutions({ client, pageSize: 2 }, { stateMachineArn })) {
    expect(page.executions?.length).toBeLessThanOrEqual(2);
    names.push(...(page.executions ?? []).map(({ name }) => name));
  }
  expect(names).toEqual(['e', 'd', 'c', 'b', 'a']);
  const failed = await client.send(new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }));
  expect(failed.executions?.map(({ name }) => name)).toEqual(['c']);
  await expect(client.send(new sfn.ListExecutionsCommand({ stateMachineArn, nextToken: 'x' }))).rejects.toBeInstanceOf(
    sfn.InvalidToken,
  );
});

it('stops an execution', async () => {
  const release = harness.clock.hold();
  const { executionArn } = await start();
  await client.send(new sfn.StopExecutionCommand({ executionArn, error: 'E', cause: 'c' }));
  expect(await describeExecution(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'c' });
  release();
});

it('shows the history, forwards and backwards', async () => {
  const { executionArn } = await start('one', '{"n":1}');
  await harness.clock.whenIdle();
  const types: (string | undefined)[] = [];
  for await (const page of sfn.paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn })) {
    types.push(...(page.events ?? []).map(({ type }) => type));
  }
  expect(types).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'WaitStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
  const backwards = await client.send(
    new sfn.GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 2 }),
  );
  expect(backwards.events).toMatchObject([
    { id: 6, previousEventId: 5, executionSucceededEventDetails: { output: '2' } },
    { id: 5, stateExitedEventDetails: { name: 'A', output: '2' } },
  ]);
});

it('shows the tasks in the history', async () => {
  const failing = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: 'fail', Payload: { error: 'Oops' } },
    End: true,
  };
  const { arn } = await harness.run(definitionOf({ T: failing }), {}, 'tasks');
  const { events } = await client.send(new sfn.GetExecutionHistoryCommand({ executionArn: arn }));
  expect(events?.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskFailed',
    'ExecutionFailed',
  ]);
  expect(events?.[2]?.taskScheduledEventDetails).toMatchObject({
    resourceType: 'lambda',
    resource: 'invoke',
    region: 'eu-west-1',
  });
  expect(events?.[4]?.taskFailedEventDetails).toMatchObject({ error: 'Oops', cause: 'told to' });
});

it('describes and lists state machines', async () => {
  expect(await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).toMatchObject({
    name: 'machine',
    roleArn: ROLE,
    status: 'ACTIVE',
  });
  const { stateMachines } = await client.send(new sfn.ListStateMachinesCommand({}));
  expect(stateMachines).toMatchObject([{ stateMachineArn }]);
});

it('refuses what it does not implement, naming it', async () => {
  await expect(client.send(new sfn.ListActivitiesCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('ListActivities'),
  });
  const requestFor = (target: string) => ({ http: { headers: { 'x-amz-target': target } } }) as never;
  expect(harness.states.operationOf(requestFor('AWSStepFunctions.StartExecution'))).toBe('StartExecution');
  expect(harness.states.operationOf(requestFor('AWSStepFunctions.ListActivities'))).toBeUndefined();
});

describe('after a restart', () => {
  it('lists what ended, and shows running executions as stopped', async () => {
    const done = await start('done', '{"n":1}');
    await harness.clock.whenIdle();
    const release = harness.clock.hold();
    const cut = await start('cut');
    await harness.restart();
    expect(await describeExecution(done.executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '2',
      input: '{"n":1}',
    });
    expect(await describeExecution(cut.executionArn)).toMatchObject({
      status: 'ABORTED',
      cause: expect.stringContaining('embedded cloud was stopped'),
    });
    await expect(client.send(new sfn.GetExecutionHistoryCommand({ executionArn: done.executionArn }))).rejects.toThrow(
      /keeps no history/,
    );
    release();
  });

  it('drops a line truncated by a crash, and reports a damaged one', async () => {
    const { executionArn } = await start('done', '{"n":1}');
    await harness.clock.whenIdle();
    const path = join(harness.directory, 'executions.jsonl');
    appendFileSync(path, '{"arn":"arn:aws:sta');
    await harness.restart();
    expect(await describeExecution(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(1);
    appendFileSync(path, 'nonsense\n');
    await expect(harness.restart()).rejects.toMatchObject({
      name: 'CorruptJournalError',
      message: expect.stringContaining('line 2'),
    });
  });
});
