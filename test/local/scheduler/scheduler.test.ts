import { VirtualClock } from '../../../local/clock/virtual-clock';
import type { DeadLetter } from '../../../local/scheduler/dead-letter';
import { type ScheduleTarget, scheduleTarget } from '../../../local/scheduler/schedule-target';
import { createScheduler, type SchedulerOptions } from '../../../local/scheduler/scheduler';

const startAtMs = Date.parse('2030-06-01T00:00:00Z');
const hour = 3_600_000;
const machine = 'arn:aws:states:us-east-1:123456789012:stateMachine:m';

describe('the scheduler', () => {
  let clock: VirtualClock;
  let inputs: string[];
  let failures: number;
  const defects: unknown[] = [];
  const letters: [string, DeadLetter, string][] = [];
  let isQueueGone = false;
  const scheduler = (more: Partial<SchedulerOptions> = {}) =>
    createScheduler({
      clock,
      call: async ({ input }) => {
        if (failures-- > 0) throw new Error('not now');
        inputs.push(input);
      },
      sendDeadLetter: async (queueArn, letter) => {
        if (isQueueGone) throw new Error('no such queue');
        letters.push([queueArn, letter, new Date(clock.now()).toISOString()]);
      },
      onDefect: (error) => defects.push(error),
      ...more,
    });
  const schedule = (overrides: object = {}) => ({
    name: 'nightly',
    arn: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly',
    expression: 'rate(1 hour)',
    targets: [
      scheduleTarget({
        Arn: machine,
        Input: '{"at":"<aws.scheduler.scheduled-time>","n":<aws.scheduler.attempt-number>}',
      }),
    ],
    ...overrides,
  });
  beforeEach(() => {
    clock = new VirtualClock({ startAtMs });
    inputs = [];
    failures = 0;
    defects.length = 0;
    letters.length = 0;
    isQueueGone = false;
  });
  afterEach(() => clock.close());

  it('fires at its time, and never makes idle time jump', async () => {
    scheduler().createSchedule(schedule());
    await clock.whenIdle();
    expect(inputs).toEqual([]);
    await clock.advance(2 * hour + 1000);
    expect(inputs).toEqual(['{"at":"2030-06-01T01:00:00Z","n":1}', '{"at":"2030-06-01T02:00:00Z","n":1}']);
  });

  it('calls what takes the place of its target, or nothing, at each of its times', async () => {
    const asked: string[] = [];
    const targetToCall = async (target: ScheduleTarget) => {
      asked.push(target.input);
      return asked.length === 1 ? undefined : { ...target, input: 'instead' };
    };
    scheduler({ targetToCall }).createSchedule(schedule());
    await clock.advance(2 * hour);
    expect(asked).toEqual(['{"at":"2030-06-01T01:00:00Z","n":1}', '{"at":"2030-06-01T02:00:00Z","n":1}']);
    expect(inputs).toEqual(['instead']);
  });

  it('keeps its interval while other work makes time jump', async () => {
    scheduler().createSchedule(schedule());
    clock.setTimer(startAtMs + 3.5 * hour, () => {});
    await clock.whenIdle();
    expect(inputs).toHaveLength(3);
  });

  it('retries, then gives up and reports that', async () => {
    failures = 2;
    const only = scheduler();
    only.createSchedule(schedule());
    await clock.advance(hour + 60_000);
    expect(inputs).toEqual(['{"at":"2030-06-01T01:00:00Z","n":3}']);
    failures = 5;
    only.createSchedule(schedule({ name: 'frail', expression: 'at(2030-06-01T02:30:00)', maximumRetryAttempts: 1 }));
    await clock.advance(2 * hour - 120_000);
    expect(defects).toHaveLength(1);
  });

  const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:dead';

  it('sends what the target has refused for longer than the maximum age to the dead-letter queue', async () => {
    failures = Number.POSITIVE_INFINITY;
    const expression = 'at(2030-06-01T01:00:00)';
    scheduler().createSchedule(schedule({ expression, maximumEventAgeSeconds: 7200, deadLetterQueueArn: QUEUE }));
    await clock.advance(2.5 * hour);
    expect(letters).toEqual([]);
    await clock.advance(hour);
    expect(letters).toHaveLength(1);
    const [queueArn, { target, attributes }, sentAt] = letters[0] as (typeof letters)[0];
    expect(queueArn).toBe(QUEUE);
    const { at, n } = JSON.parse(target.input);
    expect(at).toBe('2030-06-01T01:00:00Z');
    expect(attributes).toMatchObject({
      ERROR_MESSAGE: 'not now',
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: String(n - 1),
      SCHEDULED_TIME: '2030-06-01T01:00:00Z',
      SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly',
      TARGET_ARN: machine,
    });
    // The last pause is a quarter of an hour at most.
    expect(sentAt >= '2030-06-01T02:45:00.000Z' && sentAt <= '2030-06-01T03:00:00.000Z').toBe(true);
    expect(defects).toEqual([]);
  });

  it('sends what has been retried often enough too, and reports a queue that does not take it', async () => {
    failures = Number.POSITIVE_INFINITY;
    const only = scheduler();
    const frail = { maximumRetryAttempts: 1, deadLetterQueueArn: QUEUE };
    only.createSchedule(schedule({ ...frail, expression: 'at(2030-06-01T01:00:00)' }));
    await clock.advance(hour + 60_000);
    expect(letters.map(([, { attributes }]) => attributes)).toMatchObject([
      { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '1' },
    ]);
    isQueueGone = true;
    only.createSchedule(schedule({ ...frail, expression: 'at(2030-06-01T02:00:00)' }));
    await clock.advance(hour);
    expect(defects).toEqual([new Error('no such queue')]);
  });

  it('respects its state and its end, and is replaced under the same ARN', async () => {
    const only = scheduler();
    only.createSchedule(schedule({ enabled: false }));
    only.createSchedule(schedule({ arn: 'b', endAtMs: startAtMs + 1.5 * hour }));
    only.createSchedule(schedule({ arn: 'c' }));
    only.createSchedule(schedule({ arn: 'c', expression: 'rate(3 hours)' }));
    await clock.advance(4 * hour);
    expect(inputs).toHaveLength(2);
  });

  it('reads universal targets and refuses others', () => {
    expect(
      scheduleTarget({
        Arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
        RoleArn: 'r',
        Input: JSON.stringify({ StateMachineArn: machine, Name: 'n', Input: '{}' }),
      }),
    ).toEqual({ kind: 'startExecution', arn: machine, input: '{}', executionName: 'n', roleArn: 'r' });
    expect(() => scheduleTarget({ Arn: 'arn:aws:ecs:us-east-1:1:cluster/x' })).toThrow(
      'does not implement the schedule target',
    );
  });
});
