import { StatesErrorName } from '../states-error';

/** Errors that neither States.ALL nor States.TaskFailed matches. */
const NOT_IN_WILDCARDS: readonly string[] = [StatesErrorName.dataLimitExceeded, StatesErrorName.runtime];

/**
 * Whether an ErrorEquals list names the error.
 *
 * States.Runtime is never matched: it always fails the execution. States.Timeout also matches a missed heartbeat.
 *
 * @see AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows"
 */
export function matchesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === StatesErrorName.runtime) return false;
  if (error !== undefined && errorEquals.includes(error)) return true;
  const wildcard = error === undefined || !NOT_IN_WILDCARDS.includes(error);
  const isTimeout = error === StatesErrorName.timeout || error === StatesErrorName.heartbeatTimeout;
  return (
    (wildcard && errorEquals.includes(StatesErrorName.all)) ||
    (wildcard && !isTimeout && errorEquals.includes(StatesErrorName.taskFailed)) ||
    (error === StatesErrorName.heartbeatTimeout && errorEquals.includes(StatesErrorName.timeout))
  );
}
