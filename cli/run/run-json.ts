import type { RunSummary } from '../../core/run/run-record';
import type { RunState } from './run-state';

/** The JSON of a listed run. */
export function summaryJson({ failure, ...summary }: RunSummary): object {
  return { ...summary, error: failure };
}

/** The JSON of a run without a report: its state and its request. */
export function runJson({ run: _run, denied: _denied, ...known }: RunState): object {
  return summaryJson(known);
}
