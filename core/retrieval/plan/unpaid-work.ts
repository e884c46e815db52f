import type { RetrievalWork } from '../../contracts/retrieval-run';
import { lengthOf } from '../../ranges/byte-range';
import type { Batch } from './fill-batches';
import type { PaidJobs } from './paid-jobs';

/**
 * Subtract the pieces whose jobs other runs have paid for from the work to request.
 *
 * @param work work of all batches
 * @param batches called only if there are paid jobs
 */
export function unpaidWork(
  work: RetrievalWork,
  paid: PaidJobs,
  batches: () => Iterable<Pick<Batch, 'lines'>>,
): { work: RetrievalWork; paidPieces: number } {
  if (paid.isEmpty) return { work, paidPieces: 0 };
  let paidPieces = 0;
  let paidBytes = 0;
  for (const { lines } of batches()) {
    for (const line of lines) {
      if (!line.paidJob) continue;
      paidPieces += 1;
      paidBytes += lengthOf(line);
    }
  }
  return { work: { ...work, requests: work.requests - paidPieces, bytes: work.bytes - paidBytes }, paidPieces };
}
