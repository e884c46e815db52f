import type { JobDocument } from '../../core/contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import type { OpenedRun } from '../../core/contracts/opened-run';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Vaults } from '../../core/ports/vaults';
import { getInventoryJob } from '../../core/retrieval/records/inventory-record';
import { getRun } from '../../core/run/run-record';

/** Age of job output, in milliseconds, from which another job is safer: the plan is to have read it long before it is gone. */
const USABLE_MS = (JOB_OUTPUT_HOURS - 4) * 3_600_000;

/** Whether the output of a job is there, and lives long enough to be read. */
export const isUsable = (job: JobDocument | undefined, clock: Clock): boolean =>
  job?.StatusCode === 'Succeeded' &&
  clock.now().getTime() - new Date(job.CompletionDate ?? job.CreationDate).getTime() < USABLE_MS;

/**
 * The inventory job of a retrieval that is tried again. One that led to no plan is left alone, since it may be what was wrong; so
 * are those of rebuilds, which look for what a newer inventory lists.
 *
 * @returns undefined when there is none whose output is there
 */
export async function inventoryOfRetried(
  { vaults, items, clock }: { vaults: Pick<Vaults, 'describeJob'>; items: ItemStore; clock: Clock },
  run: OpenedRun | undefined,
): Promise<string | undefined> {
  if (run?.kind !== 'retrieve') return undefined;
  for (const runId of run.retriedRuns ?? []) {
    // The plan puts the first counts on record.
    const wasPlanned = (await getRun(items, runId))?.counts !== undefined;
    const jobId = wasPlanned ? await getInventoryJob(items, runId) : undefined;
    if (jobId !== undefined && isUsable(await vaults.describeJob(run.vault, jobId), clock)) return jobId;
  }
  return undefined;
}
