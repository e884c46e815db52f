import { hasEnded, type RunEnd } from '../contracts/run-status';
import { readableCause } from '../text/readable-cause';
import type { RunSummary } from './run-record';

const DAY_MS = 86_400_000;

/** An execution of a state machine, as Step Functions describes it. */
export interface ExecutionDescription {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  error?: string | undefined;
  cause?: string | undefined;
  /** What it was started with. */
  input: unknown;
  startedAt: Date;
  /** Missing while it is under way. */
  endedAt?: Date | undefined;
}

type Ended = Pick<RunSummary, 'status' | 'startedAt' | 'finishedAt' | 'failure'>;

const FORGOTTEN = { error: 'Execution.Unknown', cause: 'Step Functions does not know its execution any more' };

/** Step Functions forgets an execution 90 days after its end; one that has just begun it may not know yet. */
const isForgotten = ({ startedAt }: Ended, now: Date) => now.getTime() - Date.parse(startedAt) > 90 * DAY_MS;

/**
 * A run with what its execution says: one that ended without its last step leaves a record that reads as under way, though
 * nothing works on it any more. A record that has an end is right, and so is one whose execution has ended well: it was read a
 * moment too early.
 *
 * @param execution undefined when Step Functions does not know it, or not any more
 */
export function withExecution<Run extends Ended>(
  run: Run,
  execution: ExecutionDescription | undefined,
  now: Date,
): Run {
  if (hasEnded(run.status)) return run;
  if (!execution) return isForgotten(run, now) ? { ...run, status: 'failed', failure: FORGOTTEN } : run;
  const end = endOf(execution.status);
  if (!end) return run;
  const { status, error = `Execution.${status}`, cause, endedAt } = execution;
  const failure = { error, cause: cause ? readableCause(cause) : causeOf(status) };
  return { ...run, status: end, failure, finishedAt: endedAt?.toISOString() };
}

/** The end that an execution gave its run; undefined while it is under way, and when it has ended well. */
function endOf(status: ExecutionDescription['status']): Extract<RunEnd, 'failed' | 'stopped'> | undefined {
  if (status === 'ABORTED') return 'stopped';
  return status === 'FAILED' || status === 'TIMED_OUT' ? 'failed' : undefined;
}

function causeOf(status: ExecutionDescription['status']): string {
  if (status === 'ABORTED') return 'its execution was stopped before it ended';
  if (status === 'TIMED_OUT') return 'its execution ran into its time limit';
  return 'its execution failed without saying why';
}
