import type { FoundArchive, FoundDamage } from '../../contracts/check';
import { findingOf } from './finding-of';
import type { NeededList } from './needed-list';

/** Archives that the report names, and snapshots and keys that it names of each. */
const ARCHIVES_NAMED = 100;
const SNAPSHOTS_NAMED = 5;
const KEYS_NAMED = 10;

/** The first archives that are not as snapshots know them, with what lies in them, as far as the snapshots have been gone through. */
export class DamageNamed {
  /** By archive id. */
  readonly #archives = new Map<string, FoundArchive>();

  /** @param before what earlier calls have found; none when there was none */
  constructor(needed: NeededList, inventoryDate: Date, before: FoundDamage) {
    for (const archive of before.archives) this.#archives.set(archive.archiveId, archive);
    for (let number = 0; number < needed.count && this.#archives.size < ARCHIVES_NAMED; number++) {
      const finding = findingOf(needed, number, inventoryDate);
      const archive = needed.at(number);
      if (!finding || this.#archives.has(archive.archiveId)) continue;
      const none = { snapshots: 0, firstSnapshots: [], objects: 0, firstKeys: [] };
      this.#archives.set(archive.archiveId, { ...archive, finding, listed: needed.listedAs(number), ...none });
    }
  }

  /** Note that a snapshot needs an archive. Snapshots come the newest first. */
  addSnapshot(archiveId: string, snapshot: string): void {
    const archive = this.#archives.get(archiveId);
    if (!archive) return;
    archive.snapshots += 1;
    if (archive.firstSnapshots.length < SNAPSHOTS_NAMED) archive.firstSnapshots.push(snapshot);
  }

  /** Note that an object of a snapshot lies in an archive: those of the newest that needs it are counted. */
  addObject(archiveId: string, key: string): void {
    const archive = this.#archives.get(archiveId);
    if (archive?.snapshots !== 1) return;
    archive.objects += 1;
    if (archive.firstKeys.length < KEYS_NAMED) archive.firstKeys.push(key);
  }

  get found(): FoundDamage {
    return { archives: [...this.#archives.values()] };
  }
}
