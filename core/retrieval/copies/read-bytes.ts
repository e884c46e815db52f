import type { RetrievalWork } from '../../contracts/retrieval-run';
import type { ReadChargedClass } from '../../contracts/tier';

/** Bytes that copies read, by the class of their sources, where S3 charges for it. */
export type ReadBytes = NonNullable<RetrievalWork['readBytes']>;

/** Add a copy out of a class. @param from undefined when reading it is not charged for */
export function addRead(sums: ReadBytes, from: ReadChargedClass | undefined, sizeBytes: number): void {
  if (from) sums[from] = (sums[from] ?? 0) + sizeBytes;
}
