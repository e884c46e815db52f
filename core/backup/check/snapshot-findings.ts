import { TextSet } from '../../collections/text-set';
import type { DamageLine } from '../../contracts/check';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { neededArchives } from '../retention/needed-archives';
import { readSnapshotObjects } from '../snapshot/read-snapshot';
import { findingOf } from './finding-of';
import type { NeededList } from './needed-list';

/** Needed archives that do not match an inventory. */
export interface Unmatched {
  needed: NeededList;
  inventoryDate: Date;
}

/** Missing or different archives that a snapshot needs, and the objects in them. */
export class SnapshotFindings {
  /** Number of objects that `lines` has yielded. */
  objects = 0;
  readonly #refs = new TextSet();
  /** Numbers of these archives in the list of needed archives. */
  readonly #numbers: number[] = [];

  private constructor(
    private readonly files: WorkingFiles,
    private readonly head: SnapshotHead,
    private readonly unmatched: Unmatched,
  ) {}

  /** Find the archives. @throws SnapshotNotFoundError when the files of the snapshot do not exist any more */
  static async of(files: WorkingFiles, head: SnapshotHead, unmatched: Unmatched): Promise<SnapshotFindings> {
    const findings = new SnapshotFindings(files, head, unmatched);
    const { needed, inventoryDate } = unmatched;
    for await (const { archive, archiveId } of neededArchives(files, head)) {
      const number = needed.find(archiveId);
      if (number === undefined || !findingOf(needed, number, inventoryDate)) continue;
      findings.#refs.add(archive);
      findings.#numbers.push(number);
    }
    return findings;
  }

  /** Number of missing or different archives. */
  get archives(): number {
    return this.#numbers.length;
  }

  /** Archives first, then objects in order of their keys. Can be read only once. @throws SnapshotNotFoundError like `of` */
  async *lines(): AsyncGenerator<DamageLine> {
    for (const number of this.#numbers) yield this.#archiveLine(number);
    for await (const { key, sizeBytes, slices } of readSnapshotObjects(this.files, this.head)) {
      const archives = slices.flatMap(({ archive }) => this.#archiveIdOf(archive) ?? []);
      if (archives.length === 0) continue;
      this.objects += 1;
      yield { kind: 'object', key, sizeBytes, archives };
    }
  }

  #archiveIdOf(ref: string): string | undefined {
    const position = this.#refs.find(ref);
    return position === undefined ? undefined : this.unmatched.needed.at(this.#numbers[position] as number).archiveId;
  }

  #archiveLine(number: number): DamageLine {
    const { needed, inventoryDate } = this.unmatched;
    const { kind: contains, ...archive } = needed.at(number);
    const finding = findingOf(needed, number, inventoryDate);
    if (!finding) throw new Error(`archive ${archive.archiveId} is neither missing nor different`);
    return { kind: 'archive', ...archive, contains, finding, listed: needed.listedAs(number) };
  }
}
