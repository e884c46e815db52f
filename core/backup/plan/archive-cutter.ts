import type { BackupPlan } from '../../contracts/backup-plan';
import type { ArchiveTask } from '../../contracts/backup-run';
import type { SourceObject } from '../../contracts/snapshot';
import { lengthOf } from '../../ranges/byte-range';
import { PACK_END_BYTES, packedBytes } from '../pack/packed-bytes';
import { slicesOf } from '../slices';

/** Largest number of objects in a pack: as many results are read at once when the snapshot is written. */
export const PACK_OBJECTS_MAX = 10_000;

/** An archive whose content is completely planned. */
export interface PlannedArchive {
  task: ArchiveTask;
  objects: SourceObject[];
  /** Size of the archive; for a pack an upper estimate. */
  sizeBytes: number;
}

/**
 * Assigns objects to archives: small ones to packs, in the given order, each larger one to an archive of its own, or to
 * one archive per slice when it exceeds the largest archive. One pack is open at a time.
 */
export class ArchiveCutter {
  readonly #plan: BackupPlan;
  #next: number;
  #open: PlannedArchive | undefined;

  /** @param firstSequence number of the first archive; the others follow it */
  constructor(plan: BackupPlan, firstSequence: number) {
    this.#plan = plan;
    this.#next = firstSequence;
  }

  /** @returns the numbers of the archives that will hold the object, and the archives that are now complete */
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

  /** @returns the open pack, if any */
  finish(): PlannedArchive[] {
    const complete = this.#open ? [this.#open] : [];
    this.#open = undefined;
    return complete;
  }

  /** Whether an object goes into a pack. An archive has at least one byte, so an empty object needs a pack. */
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
