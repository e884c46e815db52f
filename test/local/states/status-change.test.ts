import type { ServiceEvent } from '../../../local/events/service-event';
import { ask, definitionOf, type Harness, startHarness } from './harness';

let harness: Harness;
let events: ServiceEvent[];
beforeEach(async () => {
  events = [];
  harness = await startHarness({ publishEvent: (event) => void events.push(event) });
});
afterEach(() => harness.close());

const waiting = (rest: object = {}) => definitionOf({ W: { Type: 'Wait', Seconds: 60, End: true } }, rest);
const statuses = () => events.map(({ detail }) => detail.status);
const describeExecution = (executionArn: string) => ask(harness.states, 'DescribeExecution', { executionArn });
const start = (definition: object, input?: string) =>
  harness.states.startExecution({ stateMachineArn: harness.machine(definition), name: 'one', input }).executionArn;

const executionArn = 'arn:aws:states:eu-west-1:123456789012:execution:machine:one';
const common = {
  executionArn,
  stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:machine',
  name: 'one',
  stateMachineVersionArn: null,
  stateMachineAliasArn: null,
  redriveCount: 0,
};

it('reports the start and the end, with input and output as DescribeExecution has them', async () => {
  start(waiting(), '{ "a": 1 }');
  await harness.clock.whenIdle();
  const { startDate, stopDate } = await describeExecution(executionArn);
  const input = { input: '{ "a": 1 }', inputDetails: { included: true } };
  expect(events).toEqual([
    {
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        ...{ ...common, ...input, status: 'RUNNING', output: null, outputDetails: null, error: null, cause: null },
        startDate: startDate * 1000,
        stopDate: null,
      },
    },
    {
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: {
        ...{ ...common, ...input, status: 'SUCCEEDED', error: null, cause: null },
        ...{ output: '{"a":1}', outputDetails: { included: true } },
        startDate: startDate * 1000,
        stopDate: stopDate * 1000,
      },
    },
  ]);
});

it('reports a failure with its error and cause', async () => {
  start(definitionOf({ F: { Type: 'Fail', Error: 'Bad', Cause: 'because' } }));
  await harness.clock.whenIdle();
  expect(statuses()).toEqual(['RUNNING', 'FAILED']);
  expect(events[1]?.detail).toMatchObject({ error: 'Bad', cause: 'because', output: null, outputDetails: null });
});

it('reports a timeout', async () => {
  start(waiting({ TimeoutSeconds: 5 }));
  await harness.clock.whenIdle();
  expect(statuses()).toEqual(['RUNNING', 'TIMED_OUT']);
  expect(events[1]?.detail.error).toBe('States.Timeout');
});

it('reports a stop, with the given error and cause and its time', async () => {
  const release = harness.clock.hold();
  start(waiting());
  const { stopDate } = await ask(harness.states, 'StopExecution', { executionArn, error: 'Enough', cause: 'by hand' });
  expect(events[1]?.detail).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'by hand',
    stopDate: stopDate * 1000,
  });
  // What has ended is not stopped again, and nothing is told.
  expect(await ask(harness.states, 'StopExecution', { executionArn, error: 'Again' })).toEqual({ stopDate });
  expect(await describeExecution(executionArn)).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'by hand',
    stopDate,
  });
  expect(statuses()).toEqual(['RUNNING', 'ABORTED']);
  release();
});

it('reports that a redriven execution runs again', async () => {
  const release = harness.clock.hold();
  start(waiting());
  await ask(harness.states, 'StopExecution', { executionArn });
  await ask(harness.states, 'RedriveExecution', { executionArn });
  release();
  await harness.clock.whenIdle();
  expect(statuses()).toEqual(['RUNNING', 'ABORTED', 'RUNNING', 'SUCCEEDED']);
  expect(events.map(({ detail }) => detail.redriveCount)).toEqual([0, 0, 1, 1]);
  expect(events[2]?.detail.stopDate).toBeNull();
});

describe('of a distributed map', () => {
  const mapOf = (states: Record<string, object>) =>
    definitionOf({
      M: {
        Type: 'Map',
        Label: 'batch',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: Object.keys(states)[0],
          States: states,
        },
        End: true,
      },
    });
  const ofChildren = () => events.filter(({ detail }) => detail.stateMachineArn === `${common.stateMachineArn}/batch`);

  it('reports the children under the state machine ARN of the map', async () => {
    start(mapOf({ P: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } }), '[1]');
    await harness.clock.whenIdle();
    expect(ofChildren().map(({ detail: { status, input, output } }) => [status, input, output])).toEqual([
      ['RUNNING', '1', null],
      ['SUCCEEDED', '1', '2'],
    ]);
    const { executionArn: childArn, name } = ofChildren()[0]?.detail ?? {};
    expect(childArn).toBe(`arn:aws:states:eu-west-1:123456789012:execution:machine/batch:${name}`);
    expect(events.filter(({ detail }) => detail.stateMachineArn === common.stateMachineArn)).toHaveLength(2);
  });

  it('reports the children that are stopped with their parent', async () => {
    const release = harness.clock.hold();
    start(mapOf({ W: { Type: 'Wait', Seconds: 60, End: true } }), '[1,2]');
    while (ofChildren().length < 2) await new Promise((resolve) => setImmediate(resolve));
    await ask(harness.states, 'StopExecution', { executionArn, error: 'Enough' });
    release();
    await harness.clock.whenIdle();
    expect(ofChildren().map(({ detail }) => detail.status)).toEqual(['RUNNING', 'RUNNING', 'ABORTED', 'ABORTED']);
    for (const { detail } of ofChildren().slice(2)) {
      const child = await describeExecution(String(detail.executionArn));
      expect(child).toMatchObject({ status: 'ABORTED', stopDate: Number(detail.stopDate) / 1000 });
    }
  });
});

describe('of large input and output', () => {
  const limit = 248 * 1024;
  // A JSON text has two quotation marks, its escaped form four and two backslashes.
  const textOf = (escapedBytes: number) => 'x'.repeat(escapedBytes - 6);
  const end = async (input: string, output: string) => {
    events = [];
    const returns = definitionOf({ P: { Type: 'Pass', Output: output, End: true } });
    await harness.run(returns, input);
    const detail = events[1]?.detail ?? {};
    return [detail.inputDetails, detail.outputDetails, detail.input === null, detail.output === null];
  };

  it('leaves out the input when both are too large together, and the output when it is too large by itself', async () => {
    const half = limit / 2;
    expect(await end(textOf(half), textOf(half))).toEqual([{ included: true }, { included: true }, false, false]);
    expect(await end(textOf(half), textOf(half + 1))).toEqual([{ included: false }, { included: true }, true, false]);
    expect(await end('x', textOf(limit))).toEqual([{ included: false }, { included: true }, true, false]);
    expect(await end('x', textOf(limit + 1))).toEqual([{ included: false }, { included: false }, true, true]);
  });
});

it('reports after a restart what was interrupted, and nothing else', async () => {
  start(waiting());
  await harness.clock.whenIdle();
  const release = harness.clock.hold();
  const { executionArn: cut } = harness.states.startExecution({ stateMachineArn: common.stateMachineArn, name: 'cut' });
  await harness.states.close();
  events = [];
  await harness.restart();
  expect(events.map(({ detail }) => [detail.executionArn, detail.status])).toEqual([[cut, 'ABORTED']]);
  expect(await describeExecution(cut)).toMatchObject({
    status: 'ABORTED',
    cause: expect.stringContaining('was stopped'),
  });
  events = [];
  await harness.restart();
  expect(events).toEqual([]);
  release();
});
