import * as sfn from '@aws-sdk/client-sfn';
import { IntegrationError } from '../../../local/states/task-integration';
import { ask, definitionOf, describeEnded, type Harness, startHarness } from './harness';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Function whose answers the test controls. */
interface Call {
  payload: unknown;
  answer: (value: unknown) => void;
  fail: (error: string) => void;
}

let harness: Harness;
let calls: Call[];
/** Immediate answer of a call; without it the test answers. */
let answered: ((payload: unknown) => unknown) | undefined;

beforeEach(async () => {
  calls = [];
  answered = undefined;
  harness = await startHarness({
    integrations: {
      'lambda:invoke': async (args) => {
        const { Payload } = args as { Payload: unknown };
        const answer = await new Promise((resolve, reject) => {
          calls.push({
            payload: Payload,
            answer: resolve,
            fail: (error) => reject(new IntegrationError(error, 'told to')),
          });
          if (answered) resolve(answered(Payload));
        });
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: answer };
      },
    },
  });
});
afterEach(() => harness.close());

const task = (payload: unknown, rest: object = { End: true }) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: payload },
  Output: '{% $states.result.Payload %}',
  ...rest,
});

/** Counts its own visits of the first state, then calls a function that may fail. */
const machine = definitionOf({
  First: { Type: 'Pass', Assign: { seen: '{% $states.input.n + 1 %}' }, Next: 'Work' },
  Work: task({ seen: '{% $seen %}', redrives: '{% $states.context.Execution.RedriveCount %}' }),
});

const start = (definition: object, input: object = {}) => {
  const stateMachineArn = harness.machine(definition);
  return harness.states.startExecution({ stateMachineArn, input: JSON.stringify(input) }).executionArn;
};
const called = async (count: number) => {
  for (let turns = 0; calls.length < count; turns++) {
    if (turns > 10_000) throw new Error(`${calls.length} calls of ${count}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return calls[count - 1] as Call;
};
const stop = (executionArn: string) => ask(harness.states, 'StopExecution', { executionArn });
const redrive = (executionArn: string) => ask(harness.states, 'RedriveExecution', { executionArn });
const describeExecution = (executionArn: string) => ask(harness.states, 'DescribeExecution', { executionArn });
const eventsOf = async (executionArn: string): Promise<string[]> => {
  const { events } = await ask(harness.states, 'GetExecutionHistory', { executionArn });
  return events.map(({ type }: { type: string }) => type);
};

describe('an execution that is redriven', () => {
  it('continues from the state that failed, with its input and variables, under its own name', async () => {
    const arn = start(machine, { n: 41 });
    (await called(1)).fail('Broken');
    await harness.clock.whenIdle();
    expect(await describeExecution(arn)).toMatchObject({
      status: 'FAILED',
      redriveCount: 0,
      redriveStatus: 'REDRIVABLE',
    });

    await redrive(arn);
    expect((await called(2)).payload).toEqual({ seen: 42, redrives: 1 });
    const running = await describeExecution(arn);
    expect(running).toMatchObject({ status: 'RUNNING', redriveCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
    expect(running).not.toHaveProperty('stopDate');
    expect(running).not.toHaveProperty('error');
    calls[1]?.answer('well');
    await harness.clock.whenIdle();
    expect(await describeEnded(harness.states, arn)).toMatchObject({ status: 'SUCCEEDED', output: 'well' });
    expect(await eventsOf(arn)).toEqual([
      ...[
        'ExecutionStarted',
        'PassStateEntered',
        'PassStateExited',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
      ],
      ...['TaskFailed', 'ExecutionFailed', 'ExecutionRedriven', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted'],
      ...['TaskSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('may fail and be redriven again, and has all its retries each time', async () => {
    const retried = definitionOf({
      Work: task({}, { End: true, Retry: [{ ErrorEquals: ['Broken'], IntervalSeconds: 1, MaxAttempts: 1 }] }),
    });
    const arn = start(retried);
    for (let redrives = 0; redrives < 3; redrives++) {
      if (redrives > 0) await redrive(arn);
      for (const attempt of [1, 2]) (await called(redrives * 2 + attempt)).fail('Broken');
      await harness.clock.whenIdle();
      expect(await describeExecution(arn)).toMatchObject({ status: 'FAILED', redriveCount: redrives });
    }
    expect(calls).toHaveLength(6);
  });

  it('reaches a Fail state again', async () => {
    const arn = start(definitionOf({ F: { Type: 'Fail', Error: 'Told', Cause: 'so' } }));
    await harness.clock.whenIdle();
    await redrive(arn);
    await harness.clock.whenIdle();
    expect(await describeExecution(arn)).toMatchObject({ status: 'FAILED', error: 'Told', redriveCount: 1 });
  });

  it('gets its whole timeout again', async () => {
    const arn = start({ ...definitionOf({ W: { Type: 'Wait', Seconds: 60, End: true } }), TimeoutSeconds: 50 });
    await harness.clock.whenIdle();
    expect(await describeExecution(arn)).toMatchObject({ status: 'TIMED_OUT' });
    await redrive(arn);
    await harness.clock.whenIdle();
    const { status, startDate, stopDate } = await describeExecution(arn);
    expect(status).toBe('TIMED_OUT');
    expect(stopDate - startDate).toBeGreaterThanOrEqual(100);
  });

  it('is refused while it runs, when it has succeeded, and after fourteen days', async () => {
    const arn = start(machine, { n: 1 });
    await called(1);
    const refusal = (message: string) => ({ name: 'ExecutionNotRedrivable', message });
    await expect(redrive(arn)).rejects.toMatchObject(refusal('Execution is RUNNING and cannot be redriven'));
    await stop(arn);
    await harness.clock.advance(14 * DAY_MS - HOUR_MS);
    expect(await describeExecution(arn)).toMatchObject({ redriveStatus: 'REDRIVABLE' });
    await harness.clock.advance(2 * HOUR_MS);
    await expect(redrive(arn)).rejects.toMatchObject(refusal('Execution redrivable period exceeded'));

    answered = () => 'well';
    const other = start(machine, { n: 1 });
    await harness.clock.whenIdle();
    await expect(redrive(other)).rejects.toMatchObject(refusal('Execution is SUCCEEDED and cannot be redriven'));
    const unknown = other.replace(/[^:]+$/, 'unknown');
    await expect(redrive(unknown)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await expect(redrive('nonsense')).rejects.toMatchObject({ name: 'InvalidArn' });
  });

  it('is refused with an explanation where the embedded Step Functions cannot do it', async () => {
    const Branches = [{ StartAt: 'A', States: { A: task({}) } }];
    const parallel = start(definitionOf({ P: { Type: 'Parallel', Branches, End: true } }));
    await called(1);
    await stop(parallel);
    await expect(redrive(parallel)).rejects.toThrow("does not redrive the Parallel state 'P'");

    const before = start(machine, { n: 1 });
    await called(2);
    await stop(before);
    await harness.restart();
    await expect(redrive(before)).rejects.toThrow(
      /does not know any more how far .* had come: it ended before a restart/,
    );
  });

  it('is described to an AWS client as by AWS', async () => {
    const arn = start(machine, { n: 1 });
    (await called(1)).fail('Broken');
    await harness.clock.whenIdle();
    const before = harness.clock.now();
    const { redriveDate } = await harness.client.send(new sfn.RedriveExecutionCommand({ executionArn: arn }));
    // On the wire a date has milliseconds at the best.
    expect(redriveDate?.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(redriveDate?.getTime()).toBeLessThanOrEqual(harness.clock.now());
    await called(2);
    const again = harness.client.send(new sfn.RedriveExecutionCommand({ executionArn: arn }));
    await expect(again).rejects.toBeInstanceOf(sfn.ExecutionNotRedrivable);
  });
});

describe('an execution that is stopped', () => {
  it('leaves the called function running; only its answer is dropped', async () => {
    const arn = start(machine, { n: 1 });
    const first = await called(1);
    await stop(arn);
    expect(await describeExecution(arn)).toMatchObject({ status: 'ABORTED' });
    await redrive(arn);
    const second = await called(2);
    first.answer('too late');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await describeExecution(arn)).toMatchObject({ status: 'RUNNING' });
    second.answer('in time');
    await harness.clock.whenIdle();
    expect(await describeEnded(harness.states, arn)).toMatchObject({ status: 'SUCCEEDED', output: 'in time' });
  });

  it('waits its whole time again when it is redriven in a Wait state', async () => {
    const release = harness.clock.hold();
    const arn = start(definitionOf({ W: { Type: 'Wait', Seconds: 100, End: true } }));
    await new Promise((resolve) => setImmediate(resolve));
    await stop(arn);
    release();
    await harness.clock.advance(40_000);
    await redrive(arn);
    await harness.clock.whenIdle();
    const { status, seconds } = await describeEnded(harness.states, arn);
    expect(status).toBe('SUCCEEDED');
    expect(seconds).toBeGreaterThanOrEqual(140);
  });
});

describe('a Map Run that is redriven', () => {
  const each = definitionOf({
    M: {
      Type: 'Map',
      Label: 'Each',
      MaxConcurrency: 2,
      ToleratedFailurePercentage: 100,
      Items: '{% $states.input.items %}',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Before',
        States: {
          Before: { Type: 'Pass', Assign: { item: '{% $states.input %}' }, Next: 'Work' },
          Work: task('{% $item %}'),
        },
      },
      End: true,
    },
  });
  const mapRunOf = async (executionArn: string) => {
    const { mapRuns } = await ask(harness.states, 'ListMapRuns', { executionArn });
    expect(mapRuns).toHaveLength(1);
    return ask(harness.states, 'DescribeMapRun', { mapRunArn: mapRuns[0].mapRunArn });
  };

  it('runs the children that did not succeed or had not started, and nothing else', async () => {
    const arn = start(each, { items: ['a', 'b', 'c', 'd', 'e'] });
    (await called(1)).answer('A');
    (await called(2)).fail('Broken');
    await called(4);
    await stop(arn);
    const stopped = await mapRunOf(arn);
    expect(stopped).toMatchObject({
      status: 'ABORTED',
      itemCounts: { total: 4, succeeded: 1, failed: 1, aborted: 2, running: 0 },
    });

    answered = (payload) => String(payload).toUpperCase();
    await redrive(arn);
    await harness.clock.whenIdle();
    expect(calls.map(({ payload }) => payload)).toEqual(['a', 'b', 'c', 'd', 'b', 'c', 'd', 'e']);
    const ended = await describeEnded(harness.states, arn);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: ['A', 'B', 'C', 'D', 'E'] });
    expect(await mapRunOf(arn)).toMatchObject({
      mapRunArn: stopped.mapRunArn,
      status: 'SUCCEEDED',
      redriveCount: 1,
      itemCounts: { total: 5, succeeded: 5, failed: 0, aborted: 0, running: 0 },
    });
    expect(await eventsOf(arn)).toEqual([
      ...['ExecutionStarted', 'MapStateEntered', 'MapRunStarted', 'ExecutionAborted', 'ExecutionRedriven'],
      ...['MapStateEntered', 'MapRunRedriven', 'MapRunSucceeded', 'MapStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('may be stopped and redriven again', async () => {
    const arn = start(each, { items: ['a', 'b', 'c'] });
    await called(2);
    await stop(arn);
    await redrive(arn);
    (await called(3)).answer('A');
    await called(5);
    await stop(arn);
    answered = (payload) => String(payload).toUpperCase();
    await redrive(arn);
    await harness.clock.whenIdle();
    expect(await describeEnded(harness.states, arn)).toMatchObject({ status: 'SUCCEEDED', output: ['A', 'B', 'C'] });
    expect(await mapRunOf(arn)).toMatchObject({ redriveCount: 2, itemCounts: { total: 3, succeeded: 3 } });
  });
});
