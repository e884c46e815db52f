import { formatJobDescription } from '../../core/contracts/job-description';
import type { JobDocument } from '../../core/contracts/job-document';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import { type ByteRange, parseRange } from '../../core/ranges/byte-range';
import { fellBackTo } from '../../core/retrieval/fallback-jobs';
import { movePiece, type PieceJob } from '../../core/retrieval/records/piece-record';
import { expiryOf } from '../../core/run/expiry';

export interface BatchRound {
  run: RetrievalRun;
  batch: number;
  round: number;
}

/** Largest number of ListJobs pages (50 jobs each) that one batch reads. */
const PAGES_MAX = 20;

/**
 * Find the jobs that an interrupted attempt has started for a few pieces. Glacier has no idempotency token, but the
 * vault's list of jobs has Moraine's descriptions. If the list is too long to be read completely, a piece that is not
 * found is recorded as in doubt: its notice decides, or the reconciliation once it is overdue.
 *
 * @returns the jobs found, without failed ones, by the index of their piece
 */
export async function findStartedJobs(
  deps: { vaults: Vaults; items: ItemStore; clock: Clock; log: Log },
  batchRound: BatchRound,
  doubtful: readonly PieceLine[],
): Promise<Map<number, PieceJob[]>> {
  const { run, batch, round } = batchRound;
  const describe = ({ index }: PieceLine) =>
    formatJobDescription({ kind: 'piece', runId: run.runId, batch, index, round });
  const documents = new Map<string, JobDocument[]>(doubtful.map((line) => [describe(line), []]));
  const complete = await scanJobs(deps.vaults, run.vault, (job) => documents.get(job.JobDescription ?? '')?.push(job));
  const found = new Map<number, PieceJob[]>();
  for (const line of doubtful) {
    const address = { runId: run.runId, batch, index: line.index };
    const matching = (documents.get(describe(line)) ?? []).filter(({ ArchiveId }) => ArchiveId === line.archiveId);
    if (matching.length === 0 && complete) continue;
    deps.log.warn('request.in-doubt', { ...address, round, jobs: matching.length });
    const serving = matching.filter((job) => job.StatusCode !== 'Failed');
    found.set(
      line.index,
      serving.map((job) => ({
        id: job.JobId,
        range: parseRange(job.RetrievalByteRange) ?? wholeOf(line),
        fellBackTo: fellBackTo(run, job.Tier),
      })),
    );
    if (matching.length > 0) continue;
    await movePiece(deps.items, address, 'requested', { round, jobs: [], expiresAt: expiryOf(deps.clock.now()) });
  }
  return found;
}

const wholeOf = ({ start, end }: PieceLine): ByteRange => ({ start, end });

/** @returns whether the list was read completely */
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
