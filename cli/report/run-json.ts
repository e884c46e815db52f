import type { EndedBackup } from '../watch/ended-backup';
import type { EndedRun } from '../watch/ended-run';

/** The JSON of a run that has ended: its report, or what is known of it when it failed without one. */
export function endedRunJson({ state, report, rebuilt }: EndedRun): unknown {
  if (report) return { ...report, ...(rebuilt && { rebuilt: rebuilt.snapshots, unreferenced: rebuilt.unreferenced }) };
  const { runId, vault, status, destination, tier, startedAt, finishedAt, failure } = state;
  return { runId, vault, status, destination, tier, startedAt, finishedAt, error: failure };
}

export function endedBackupJson({ state, report }: EndedBackup): unknown {
  if (report) return report;
  const { runId, plan, kind: action, status, startedAt, finishedAt, failure } = state;
  return { runId, plan, action, status, startedAt, finishedAt, error: failure };
}
