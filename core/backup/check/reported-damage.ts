import type { FoundArchive, FoundDamage } from '../../contracts/check';
import { findingOf } from './finding-of';
import type { NeededList } from './needed-list';

/** Maximum number of archives in the report, and of snapshots and keys of each. */
const ARCHIVES_MAX = 100;
const SNAPSHOTS_MAX = 5;
const KEYS_MAX = 10;

/** First missing or different archives, with the snapshots that need them and the objects in them. */
export class ReportedDamage {
  /** By archive id. */
  readonly #archives = new Map<string, FoundArchive>();

  /** @param before archives from earlier calls */
  constructor(needed: NeededList, inventoryDate: Date, before: FoundDamage) {
    for (const archive of before.archives) this.#archives.set(archive.archiveId, archive);
    for (let number = 0; number < needed.count && this.#archives.size < ARCHIVES_MAX; number++) {
      const finding = findingOf(needed, number, inventoryDate);
      const archive = needed.at(number);
      if (!finding || this.#archives.has(archive.archiveId)) continue;
      const noneYet = { snapshots: 0, firstSnapshots: [], objects: 0, firstKeys: [] };
      this.#archives.set(archive.archiveId, { ...archive, finding, listed: needed.listedAs(number), ...noneYet });
    }
  }

  /** Add a snapshot that needs an archive. Snapshots must be added newest first. */
  addSnapshot(archiveId: string, snapshot: string): void {
    const archive = this.#archives.get(archiveId);
    if (!archive) return;
    archive.snapshots += 1;
    if (archive.firstSnapshots.length < SNAPSHOTS_MAX) archive.firstSnapshots.push(snapshot);
  }

  /** Add an object in an archive. Only objects of the newest snapshot that needs the archive are counted. */
  addObject(archiveId: string, key: string): void {
    const archive = this.#archives.get(archiveId);
    if (archive?.snapshots !== 1) return;
    archive.objects += 1;
    if (archive.firstKeys.length < KEYS_MAX) archive.firstKeys.push(key);
  }

  get foundDamage(): FoundDamage {
    return { archives: [...this.#archives.values()] };
  }
}
