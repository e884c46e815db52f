import { InvalidRecordError } from '../../../core/contracts/errors';
import { type ListedRun, listReadableAndDamaged } from '../../../core/run/run-list';
import type { Deployment } from '../../deployment/deployment';
import { refreshRun } from '../../run/refresh-run';
import { hasStatus, isChosen, type RunFilter } from './run-filter';

export interface RunSearch extends RunFilter {
  /** ISO 8601, both inclusive: bounds of the runs' start times. */
  since?: string | undefined;
  until?: string | undefined;
  limit: number;
}

/** The newest runs of all kinds that match a filter, the newest first. Runs whose records are damaged match every filter. */
export async function findRuns(deployment: Deployment, search: RunSearch): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for await (const listed of listReadableAndDamaged(deployment.items, { from: search.since, to: search.until })) {
    if (listed.kind === 'readable' && !isChosen(listed.run, search)) continue;
    const current = listed.kind === 'readable' ? await refresh(deployment, listed) : listed;
    if (current.kind === 'damaged' || hasStatus(current.run, search.status)) runs.push(current);
    if (runs.length >= search.limit) break;
  }
  return runs;
}

/** Refresh a listed run. @returns a damaged run when its record is damaged in a member that the index does not have */
async function refresh(deployment: Deployment, { run }: ListedRun & { kind: 'readable' }): Promise<ListedRun> {
  try {
    return { kind: 'readable', run: await refreshRun(deployment, run) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', runId: run.runId, error };
  }
}
