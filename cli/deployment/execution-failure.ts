import { readableCause } from '../../core/text/readable-cause';
import type { Execution } from './executions';

/**
 * Why an execution ended without a result. A record is written before its execution ends: one that has ended well belongs
 * to a record that was read too early.
 *
 * @returns undefined while it is under way, and when it has ended well
 */
export function failureOf({ status, error, cause }: Execution): { error: string; cause: string } | undefined {
  if (status === 'RUNNING' || status === 'PENDING_REDRIVE' || status === 'SUCCEEDED') return undefined;
  return { error: error ?? `Execution.${status}`, cause: cause ? readableCause(cause) : causeOf(status) };
}

function causeOf(status: Execution['status']): string {
  if (status === 'ABORTED') return 'its execution was stopped before it ended';
  if (status === 'TIMED_OUT') return 'its execution ran into its time limit';
  return 'its execution failed without saying why';
}
