import { formatJobDescription } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import type { PieceLine, Run } from '../../core/contracts/retrieval-run';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import { parseRange } from '../../core/ranges/byte-range';
import { expiryOf } from '../../core/retrieval/records/expiry';
import { movePiece } from '../../core/retrieval/records/piece-record';

export interface Place {
  run: Run;
  batch: number;
  round: number;
}

/** Pages of ListJobs (50 jobs each) that one batch reads at the most. */
const PAGES_MAX = 20;

/**
 * Find out which of a few pieces an interrupted attempt has asked for already. Glacier has no idempotency token; the
 * vault's list of jobs carries our descriptions. A job that is found is recorded. When the list is too long to be read
 * to its end, a piece that is not found stays in doubt: its notice will tell, or the reconciliation after its time.
 */
export async function settleDoubts(
  deps: { vaults: Vaults; items: ItemStore; clock: Clock; log: Log },
  place: Place,
  doubtful: readonly PieceLine[],
): Promise<void> {
  const { run, batch, round } = place;
  const describe = ({ index }: PieceLine) =>
    formatJobDescription({ kind: 'piece', runId: run.runId, batch, index, round });
  const found = new Map<string, JobDocument[]>(doubtful.map((line) => [describe(line), []]));
  const complete = await scanJobs(deps.vaults, run.vault, (job) => found.get(job.JobDescription ?? '')?.push(job));
  for (const line of doubtful) {
    const address = { runId: run.runId, batch, index: line.index };
    const jobs = (found.get(describe(line)) ?? []).map((job) => ({
      id: job.JobId,
      range: parseRange(job.RetrievalByteRange) ?? { start: line.start, end: line.end },
    }));
    if (jobs.length === 0 && complete) continue;
    deps.log.warn('request.in-doubt', { ...address, round, jobs: jobs.length });
    const expiresAt = expiryOf(deps.clock.now());
    await movePiece(deps.items, address, 'requested', { round, jobs, requests: jobs.length, expiresAt });
  }
}

/** @returns whether the list was read to its end */
async function scanJobs(vaults: Vaults, vault: string, visit: (job: JobDocument) => void): Promise<boolean> {
  let marker: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await vaults.listJobs(vault, marker);
    for (const job of answer.jobs) visit(job);
    marker = answer.marker;
    if (!marker) return true;
  }
  return false;
}
