import { TextSet } from '../../collections/text-set';
import type { DamageLine } from '../../contracts/check';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { archivesOf } from '../retention/needed-archives';
import { readSnapshotObjects } from '../snapshot/read-snapshot';
import { findingOf } from './finding-of';
import type { NeededList } from './needed-list';

/** What an inventory has not shown to be as snapshots know it. */
export interface Sought {
  needed: NeededList;
  inventoryDate: Date;
}

/** What a snapshot lacks: the archives that it needs and that are not in the vault as it knows them, and the objects in them. */
export class SnapshotDamage {
  objects = 0;
  readonly #refs = new TextSet();
  /** Of each of these archives, its number in the list of what is sought. */
  readonly #numbers: number[] = [];

  private constructor(
    private readonly files: WorkingFiles,
    private readonly head: SnapshotHead,
    private readonly sought: Sought,
  ) {}

  /** @throws SnapshotNotFoundError when the snapshot's files are gone */
  static async of(files: WorkingFiles, head: SnapshotHead, sought: Sought): Promise<SnapshotDamage> {
    const damage = new SnapshotDamage(files, head, sought);
    const { needed, inventoryDate } = sought;
    for await (const { archive, archiveId } of archivesOf(files, head)) {
      const number = needed.find(archiveId);
      if (number === undefined || !findingOf(needed, number, inventoryDate)) continue;
      damage.#refs.add(archive);
      damage.#numbers.push(number);
    }
    return damage;
  }

  get archives(): number {
    return this.#numbers.length;
  }

  /** Archives first, then objects in order of their keys; to be read once. @throws SnapshotNotFoundError as `of` does */
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
    return position === undefined ? undefined : this.sought.needed.at(this.#numbers[position] as number).archiveId;
  }

  #archiveLine(number: number): DamageLine {
    const { needed, inventoryDate } = this.sought;
    const { kind: contains, ...archive } = needed.at(number);
    const finding = findingOf(needed, number, inventoryDate);
    if (!finding) throw new Error(`there is nothing wrong with archive ${archive.archiveId}`);
    return { kind: 'archive', ...archive, contains, finding, listed: needed.listedAs(number) };
  }
}
