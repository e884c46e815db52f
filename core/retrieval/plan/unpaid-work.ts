import type { RetrievalWork } from '../../cost/estimate';
import { lengthOf } from '../../ranges/byte-range';
import type { Batch } from './fill-batches';
import type { PaidJobs } from './paid-jobs';

/**
 * What is left to ask Glacier for, once pieces whose jobs other runs have paid for are taken off.
 *
 * @param work all that the batches ask for
 * @param batches called when there are paid jobs at all
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
