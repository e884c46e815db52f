import type { JobDocument } from '../../contracts/job-document';
import { type ByteRange, covers, parseRange } from '../../ranges/byte-range';
import type { PieceJob } from '../records/piece-record';
import type { UnplacedPiece } from './fill-batches';

interface PaidJob extends PieceJob {
  /** Epoch milliseconds; before all others while it is under way. */
  completedAtMs: number;
}

/** Retrieval jobs that other runs have paid for, by the archive that they retrieve: some hundred bytes each. */
export class PaidJobs {
  readonly #byArchive = new Map<string, PaidJob[]>();

  get isEmpty(): boolean {
    return this.#byArchive.size === 0;
  }

  /** Take in a job; one that does not tell what it retrieves is of no use. */
  add(job: JobDocument): void {
    const { ArchiveId: archiveId, JobId: id, CompletionDate } = job;
    const range = rangeOf(job);
    if (job.Action !== 'ArchiveRetrieval' || !archiveId || !range) return;
    const completedAtMs = CompletionDate ? Date.parse(CompletionDate) : Number.NEGATIVE_INFINITY;
    const others = this.#byArchive.get(archiveId);
    if (others) others.push({ id, range, completedAtMs });
    else this.#byArchive.set(archiveId, [{ id, range, completedAtMs }]);
  }

  /** The job that covers a piece: of several the one whose output lives longest, and one under way only without any. */
  covering({ archiveId, start, end }: Pick<UnplacedPiece, 'archiveId' | 'start' | 'end'>): PieceJob | undefined {
    let best: PaidJob | undefined;
    for (const job of this.#byArchive.get(archiveId) ?? []) {
      if (!covers(job.range, { start, end })) continue;
      if (best === undefined || job.completedAtMs > best.completedAtMs) best = job;
    }
    return best && { id: best.id, range: best.range };
  }

  /** Pieces with the job of each that is covered. */
  *marked<P extends { line: UnplacedPiece }>(pieces: Iterable<P>): Generator<P> {
    for (const piece of pieces) {
      const paidJob = this.covering(piece.line);
      yield paidJob ? { ...piece, line: { ...piece.line, paidJob } } : piece;
    }
  }
}

function rangeOf({ RetrievalByteRange, ArchiveSizeInBytes }: JobDocument): ByteRange | undefined {
  if (RetrievalByteRange) return parseRange(RetrievalByteRange);
  return ArchiveSizeInBytes ? { start: 0, end: ArchiveSizeInBytes - 1 } : undefined;
}
