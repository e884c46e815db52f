import { randomUUID } from 'node:crypto';
import { parseSchedule, type ScheduleTimes } from '../../core/schedule/parse-schedule';
import type { Timer, VirtualClock } from '../clock/virtual-clock';
import { type DeadLetter, deadLetter } from './dead-letter';
import { type ScheduleTarget, withContext } from './schedule-target';

export interface Schedule {
  name: string;
  arn: string;
  /** `rate(…)`, `cron(…)` or `at(…)`. */
  expression: string;
  /** Default UTC. */
  timeZone?: string;
  startAtMs?: number;
  endAtMs?: number;
  enabled?: boolean;
  /** Default 185, as in EventBridge Scheduler. */
  maximumRetryAttempts?: number;
  /** Default 86,400. */
  maximumEventAgeSeconds?: number;
  /** Queue for invocations that are given up. */
  deadLetterQueueArn?: string;
  targets: ScheduleTarget[];
}

export interface SchedulerOptions {
  clock: VirtualClock;
  /** Make the call; a rejection is retried. */
  call: (target: ScheduleTarget, scheduleArn: string) => Promise<void>;
  /** What a schedule that is due calls in place of its target, undefined for nothing; default: its target. */
  targetToCall?: (target: ScheduleTarget) => Promise<ScheduleTarget | undefined>;
  /** Send what is given up to the schedule's dead-letter queue. */
  sendDeadLetter: (queueArn: string, letter: DeadLetter) => Promise<void>;
  onDefect: (error: unknown, what: string) => void;
}

/** EventBridge Scheduler and the schedules of EventBridge rules. Idle time does not jump to a schedule. */
export interface Scheduler {
  /**
   * Create a schedule, or replace the one with that ARN.
   *
   * @throws Error for an expression that is not valid
   */
  createSchedule(schedule: Schedule): void;
  close(): void;
}

// EventBridge Scheduler backs off exponentially and does not document how; here the longest pause is a quarter of an hour.
const retryDelayMs = (attempt: number) => Math.min(2 ** attempt * 1000, 900_000);

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, call, targetToCall = async (target) => target, sendDeadLetter, onDefect } = options;
  const timers = new Map<string, Timer>();
  let closed = false;

  async function attempt(schedule: Schedule, target: ScheduleTarget, dueAtMs: number, attemptNumber: number) {
    const scheduledTime = `${new Date(dueAtMs).toISOString().slice(0, 19)}Z`;
    const context = { scheduleArn: schedule.arn, scheduledTime, executionId: randomUUID(), attemptNumber };
    const executionName = target.executionName && withContext(target.executionName, context);
    const invocation = { ...target, input: withContext(target.input, context), executionName };
    try {
      const called = await targetToCall(invocation);
      if (called) await call(called, schedule.arn);
    } catch (error) {
      if (closed) return;
      const { maximumRetryAttempts = 185, maximumEventAgeSeconds = 86_400 } = schedule;
      const retryAtMs = clock.now() + retryDelayMs(attemptNumber);
      const isTooOld = retryAtMs > dueAtMs + maximumEventAgeSeconds * 1000;
      if (attemptNumber > maximumRetryAttempts || isTooOld) {
        const exhausted = isTooOld ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts';
        await giveUp(schedule, deadLetter(invocation, { error, exhausted, ...context }), error);
        return;
      }
      const again = () => attempt(schedule, target, dueAtMs, attemptNumber + 1);
      clock.setTimer(retryAtMs, again, { background: true });
    }
  }

  async function giveUp({ name, deadLetterQueueArn }: Schedule, letter: DeadLetter, error: unknown): Promise<void> {
    if (deadLetterQueueArn === undefined) {
      onDefect(error, `schedule ${name}: given up after ${letter.attributes.RETRY_ATTEMPTS} retries`);
      return;
    }
    try {
      await sendDeadLetter(deadLetterQueueArn, letter);
    } catch (refusal) {
      onDefect(refusal, `schedule ${name}: its dead-letter queue took nothing`);
    }
  }

  function arm(schedule: Schedule, times: ScheduleTimes, afterMs: number): void {
    const dueAtMs = times.nextAfter(Math.max(afterMs, (schedule.startAtMs ?? 0) - 1));
    if (closed || dueAtMs === undefined || dueAtMs > (schedule.endAtMs ?? Number.POSITIVE_INFINITY)) return;
    const fire = async () => {
      arm(schedule, times, Math.max(dueAtMs, clock.now()));
      await Promise.all(schedule.targets.map((target) => attempt(schedule, target, dueAtMs, 1)));
    };
    timers.set(schedule.arn, clock.setTimer(dueAtMs, fire, { background: true }));
  }

  return {
    createSchedule(schedule) {
      const startMs = schedule.startAtMs ?? clock.now();
      const times = parseSchedule(schedule.expression, schedule.timeZone ?? 'UTC', startMs);
      timers.get(schedule.arn)?.cancel();
      timers.delete(schedule.arn);
      if (schedule.enabled ?? true) arm(schedule, times, clock.now());
    },
    close() {
      closed = true;
      for (const timer of timers.values()) timer.cancel();
    },
  };
}
