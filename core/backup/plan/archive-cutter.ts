import type { BackupPlan } from '../../contracts/backup-plan';
import type { ArchiveTask } from '../../contracts/backup-run';
import type { SourceObject } from '../../contracts/snapshot';
import { lengthOf } from '../../ranges/byte-range';
import { PACK_END_BYTES, packedBytes } from '../pack/packed-bytes';
import { slicesOf } from '../slices';

/** Objects of a pack, at the most: as many results are read at once when the snapshot is written. */
export const PACK_OBJECTS_MAX = 10_000;

/** An archive of which is known all that it is to hold. */
export interface PlannedArchive {
  task: ArchiveTask;
  objects: SourceObject[];
  /** Of the archive; of a pack an upper estimate. */
  sizeBytes: number;
}

/**
 * Cuts objects into archives: small ones into packs, in the order in which they come, each larger one into an archive of
 * its own, or into slices when it is larger than an archive may be. One pack is open at a time.
 */
export class ArchiveCutter {
  readonly #plan: BackupPlan;
  #next: number;
  #open: PlannedArchive | undefined;

  /** @param firstSequence number of the first archive; the others count on from it */
  constructor(plan: BackupPlan, firstSequence: number) {
    this.#plan = plan;
    this.#next = firstSequence;
  }

  /** @returns the numbers of the archives that are to hold the object, and the archives that are complete with it */
  add(object: SourceObject): { archives: number[]; complete: PlannedArchive[] } {
    const bytes = packedBytes(object);
    if (this.#isPacked(object, bytes)) return this.#pack(object, bytes);
    const slices = slicesOf(object.sizeBytes, this.#plan.archiveBytesMax);
    const complete = slices.map((range, number) => ({
      task: this.#task('object', slices.length > 1 ? { ...range, number, of: slices.length } : undefined),
      objects: [object],
      sizeBytes: lengthOf(range),
    }));
    return { archives: complete.map(({ task }) => task.sequence), complete };
  }

  /** @returns the pack that was open */
  finish(): PlannedArchive[] {
    const complete = this.#open ? [this.#open] : [];
    this.#open = undefined;
    return complete;
  }

  /** An archive has at least one byte, so that an empty object needs a pack. */
  #isPacked({ sizeBytes }: SourceObject, bytes: number): boolean {
    const { packedObjectBytesMax, packBytes } = this.#plan;
    return sizeBytes === 0 || (sizeBytes <= packedObjectBytesMax && PACK_END_BYTES + bytes <= packBytes);
  }

  #pack(object: SourceObject, bytes: number): { archives: number[]; complete: PlannedArchive[] } {
    const before = this.#open;
    const isFull =
      before && (before.sizeBytes + bytes > this.#plan.packBytes || before.objects.length === PACK_OBJECTS_MAX);
    const complete = isFull ? this.finish() : [];
    this.#open ??= { task: this.#task('pack'), objects: [], sizeBytes: PACK_END_BYTES };
    this.#open.objects.push(object);
    this.#open.sizeBytes += bytes;
    return { archives: [this.#open.task.sequence], complete };
  }

  #task(kind: ArchiveTask['kind'], slice?: ArchiveTask['slice']): ArchiveTask {
    return { sequence: this.#next++, kind, bucket: this.#plan.source.bucket, ...(slice && { slice }) };
  }
}
