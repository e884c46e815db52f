import type { JobDocument } from '../../contracts/job-document';
import { type ByteRange, covers, parseRange } from '../../ranges/byte-range';
import type { PieceJob } from '../records/piece-record';
import type { UnbatchedPiece } from './fill-batches';

interface PaidJob extends PieceJob {
  /** Epoch milliseconds; -Infinity while it is in progress. */
  completedAtMs: number;
}

/** Retrieval jobs paid for by other runs, by archive: a few hundred bytes each. */
export class PaidJobs {
  readonly #byArchive = new Map<string, PaidJob[]>();

  get isEmpty(): boolean {
    return this.#byArchive.size === 0;
  }

  /** Add a job; one that does not state what it retrieves is ignored. */
  add(job: JobDocument): void {
    const { ArchiveId: archiveId, JobId: id, CompletionDate } = job;
    const range = rangeOf(job);
    if (job.Action !== 'ArchiveRetrieval' || !archiveId || !range) return;
    const completedAtMs = CompletionDate ? Date.parse(CompletionDate) : Number.NEGATIVE_INFINITY;
    const others = this.#byArchive.get(archiveId);
    if (others) others.push({ id, range, completedAtMs });
    else this.#byArchive.set(archiveId, [{ id, range, completedAtMs }]);
  }

  /**
   * The job that covers a piece: of several, the one whose output lives longest; one in progress only if there is no
   * other.
   */
  covering({ archiveId, start, end }: Pick<UnbatchedPiece, 'archiveId' | 'start' | 'end'>): PieceJob | undefined {
    let best: PaidJob | undefined;
    for (const job of this.#byArchive.get(archiveId) ?? []) {
      if (!covers(job.range, { start, end })) continue;
      if (best === undefined || job.completedAtMs > best.completedAtMs) best = job;
    }
    return best && { id: best.id, range: best.range };
  }

  /** Add to each covered piece the job that covers it. */
  *marked<P extends { line: UnbatchedPiece }>(pieces: Iterable<P>): Generator<P> {
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
