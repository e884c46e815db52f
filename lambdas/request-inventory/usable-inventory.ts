import type { JobDocument } from '../../core/contracts/job-document';
import { JOB_OUTPUT_HOURS } from '../../core/contracts/job-output';
import type { OpenedRun } from '../../core/contracts/opened-run';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Vaults } from '../../core/ports/vaults';
import { getInventoryJob } from '../../core/retrieval/records/inventory-record';
import { getRun } from '../../core/run/run-record';

/**
 * Age of job output, in milliseconds, beyond which a new job is safer: the plan has to read the output before it
 * expires.
 */
const USABLE_MS = (JOB_OUTPUT_HOURS - 4) * 3_600_000;

/** Whether the output of a job exists and lives long enough to be read. */
export const isUsable = (job: JobDocument, clock: Clock): boolean =>
  job.StatusCode === 'Succeeded' &&
  clock.now().getTime() - new Date(job.CompletionDate ?? job.CreationDate).getTime() < USABLE_MS;

/**
 * Find the inventory job of a retried retrieval. A job that led to no plan is not used, since it may have been the
 * problem; neither is one with another range of creation dates; nor are those of rebuilds, which need what a newer inventory lists.
 *
 * @returns undefined when there is none with usable output
 */
export async function inventoryOfRetried(
  { vaults, items, clock }: { vaults: Pick<Vaults, 'describeJob'>; items: ItemStore; clock: Clock },
  run: OpenedRun | undefined,
): Promise<JobDocument | undefined> {
  if (run?.kind !== 'retrieve') return undefined;
  for (const runId of run.retriedRuns ?? []) {
    const other = await getRun(items, runId);
    // The plan records the first counts.
    const isOfSameList = other?.counts !== undefined && rangeOf(other.run) === rangeOf(run);
    const jobId = isOfSameList ? await getInventoryJob(items, runId) : undefined;
    const job = jobId === undefined ? undefined : await vaults.describeJob(run.vault, jobId);
    if (job && isUsable(job, clock)) return job;
  }
  return undefined;
}

/** Range of creation dates that the inventory of a retrieval is limited to, for comparison. */
function rangeOf(run: OpenedRun | undefined): string {
  const { from, to } = (run?.kind === 'retrieve' && run.selection?.created) || {};
  return JSON.stringify([from, to]);
}
