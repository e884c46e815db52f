import type { RunSummary } from '../../core/run/run-record';
import type { RunState } from './run-state';

/** What is known of a run, as JSON. */
export function summaryJson({ failure, ...summary }: RunSummary): object {
  return { ...summary, error: failure };
}

/** The JSON of a run that has no report: what is known of it, and what was asked for. */
export function runJson({ run: _run, denied: _denied, ...known }: RunState): object {
  return summaryJson(known);
}
