import { parseJobDescription } from '../../contracts/job-description';
import { type JobDocument, vaultNameOf } from '../../contracts/job-document';
import type { RetrievalRun } from '../../contracts/retrieval-run';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Vaults } from '../../ports/vaults';
import { isServing } from '../serving-job';
import { PaidJobs } from './paid-jobs';

/** Largest number of ListJobs pages read, 50 jobs each: half a million jobs. */
const PAGES_MAX = 10_000;
/** Time reserved for the plan itself, in milliseconds; listing 5,000 pages takes some minutes. */
const MARGIN_MS = 10 * 60_000;

export interface FindPaidDeps {
  vaults: Pick<Vaults, 'listJobs'>;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/**
 * Find usable jobs that were requested by the runs that this run retries, in the vault's list of jobs. A job's
 * description only identifies its run; the bytes and the archive that it retrieves are Glacier's own statement. If the
 * list is too long to be read completely, jobs are missed and requested again.
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
