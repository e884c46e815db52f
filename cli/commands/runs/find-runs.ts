import { InvalidRecordError } from '../../../core/contracts/errors';
import { type ListedRun, listReadableOrNot } from '../../../core/run/run-list';
import type { Deployment } from '../../deployment/deployment';
import { lookFurther } from '../../run/look-further';
import { hasStatus, isChosen, type RunFilter } from './run-filter';

export interface RunSearch extends RunFilter {
  /** ISO 8601, both inclusive: when the runs started. */
  since?: string | undefined;
  until?: string | undefined;
  limit: number;
}

/** The newest runs of all kinds that a filter chooses, the newest first. Nobody knows of a damaged one whether it does. */
export async function findRuns(deployment: Deployment, search: RunSearch): Promise<ListedRun[]> {
  const runs: ListedRun[] = [];
  for await (const listed of listReadableOrNot(deployment.items, { from: search.since, to: search.until })) {
    if (listed.kind === 'readable' && !isChosen(listed.run, search)) continue;
    const seen = listed.kind === 'readable' ? await lookAt(deployment, listed) : listed;
    if (seen.kind === 'damaged' || hasStatus(seen.run, search.status)) runs.push(seen);
    if (runs.length >= search.limit) break;
  }
  return runs;
}

/** What the index does not have of a run may be damaged as well. */
async function lookAt(deployment: Deployment, { run }: ListedRun & { kind: 'readable' }): Promise<ListedRun> {
  try {
    return { kind: 'readable', run: await lookFurther(deployment, run) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', runId: run.runId, error };
  }
}
