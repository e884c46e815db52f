import { hasEnded, type RunEnd } from '../contracts/run-status';
import { readableCause } from '../text/readable-cause';
import type { RunSummary } from './run-record';

const DAY_MS = 86_400_000;

/** An execution of a state machine, as Step Functions describes it. */
export interface ExecutionDescription {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';
  error?: string | undefined;
  cause?: string | undefined;
  /** Input with which it was started. */
  input: unknown;
  startedAt: Date;
  /** Undefined while it is running. */
  endedAt?: Date | undefined;
}

type Ended = Pick<RunSummary, 'status' | 'startedAt' | 'finishedAt' | 'failure'>;

const FORGOTTEN = { error: 'Execution.Unknown', cause: 'Step Functions no longer knows its execution' };

/** Step Functions deletes an execution 90 days after its end; a new execution may not be visible yet. */
const isForgotten = ({ startedAt }: Ended, now: Date) => now.getTime() - Date.parse(startedAt) > 90 * DAY_MS;

/**
 * Correct the status of a run by its execution. An execution that ended without its last step leaves a record that says that the
 * run is under way. A record with an end is correct; so is one whose execution succeeded, which was read a moment too early.
 *
 * @param execution undefined when Step Functions does not, or no longer, know it
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

/** End of a run by the status of its execution; undefined while it is running, and when it succeeded. */
function endOf(status: ExecutionDescription['status']): Extract<RunEnd, 'failed' | 'stopped'> | undefined {
  if (status === 'ABORTED') return 'stopped';
  return status === 'FAILED' || status === 'TIMED_OUT' ? 'failed' : undefined;
}

function causeOf(status: ExecutionDescription['status']): string {
  if (status === 'ABORTED') return 'its execution was stopped before it ended';
  if (status === 'TIMED_OUT') return 'its execution exceeded its time limit';
  return 'its execution failed without a cause';
}
