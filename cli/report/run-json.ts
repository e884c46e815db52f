import type { EndedRun } from '../watch/watch-run';

/** The JSON of a run that has ended: its report, or what is known of it when it failed without one. */
export function endedRunJson({ state, report }: EndedRun): unknown {
  if (report) return report;
  const { runId, vault, status, destination, tier, startedAt, finishedAt, failure } = state;
  return { runId, vault, status, destination, tier, startedAt, finishedAt, error: failure };
}
