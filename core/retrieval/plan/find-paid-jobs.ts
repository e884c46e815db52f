import { parseJobDescription } from '../../contracts/job-description';
import { type JobDocument, vaultNameOf } from '../../contracts/job-document';
import type { RetrievalRun } from '../../contracts/retrieval-run';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Vaults } from '../../ports/vaults';
import { isServing } from '../serving-job';
import { PaidJobs } from './paid-jobs';

/** Pages of ListJobs, 50 jobs each, that are read at the most: half a million jobs. */
const PAGES_MAX = 10_000;
/** Left of the function's time for the plan itself: some minutes suffice for 5,000 pages. */
const MARGIN_MS = 10 * 60_000;

export interface FindPaidDeps {
  vaults: Pick<Vaults, 'listJobs'>;
  clock: Clock;
  log: Log;
  /** Until the function is stopped. */
  remainingMs: () => number;
}

/**
 * Find the jobs that the runs which a run tries again have asked Glacier for, and that still serve: the vault's list of jobs
 * names them. What a job says of itself only tells whose it is; which bytes of which archive it retrieves is Glacier's word.
 * A list that is too long to be read to its end leaves out jobs, which are then asked for once more.
 */
export async function findPaidJobs({ vault, retriedRuns = [] }: RetrievalRun, deps: FindPaidDeps): Promise<PaidJobs> {
  const paid = new PaidJobs();
  if (retriedRuns.length === 0) return paid;
  const runs = new Set(retriedRuns);
  const now = deps.clock.now();
  const isTheirs = (job: JobDocument) => {
    const description = parseJobDescription(job.JobDescription);
    return description?.kind === 'piece' && runs.has(description.runId) && vaultNameOf(job) === vault;
  };
  let marker: string | undefined;
  let pages = 0;
  do {
    if (pages === PAGES_MAX || deps.remainingMs() < MARGIN_MS) {
      deps.log.warn('jobs.list-too-long', { vault, pages });
      break;
    }
    const answer = await deps.vaults.listJobs(vault, marker);
    for (const job of answer.jobs) if (isTheirs(job) && isServing(job, now)) paid.add(job);
    marker = answer.marker;
    pages += 1;
  } while (marker);
  return paid;
}
