import { listRuns, type RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { lookFurther } from '../../run/look-further';
import { hasStatus, isChosen, type RunFilter } from './run-filter';

export interface RunSearch extends RunFilter {
  /** ISO 8601, both inclusive: when the runs started. */
  since?: string | undefined;
  until?: string | undefined;
  limit: number;
}

/** The newest runs of all kinds that a filter chooses, the newest first. */
export async function findRuns(deployment: Deployment, search: RunSearch): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for await (const listed of listRuns(deployment.items, { from: search.since, to: search.until })) {
    if (!isChosen(listed, search)) continue;
    const run = await lookFurther(deployment, listed);
    if (hasStatus(run, search.status)) runs.push(run);
    if (runs.length >= search.limit) break;
  }
  return runs;
}
