import type { RunSummary } from '../../core/run/run-record';
import { readableCause } from '../../core/text/readable-cause';

/** A run with the message of its failure, without the stack trace that its record contains. */
export function withReadableFailure<Run extends Pick<RunSummary, 'failure'>>(run: Run): Run {
  if (!run.failure) return run;
  const { error, cause } = run.failure;
  return { ...run, failure: { error, cause: readableCause(cause) } };
}
