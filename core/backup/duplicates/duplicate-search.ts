import * as z from 'zod';
import type { ListedArchive } from '../../contracts/inventory-run';
import { WrittenArchive } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { CLOCKS_DIFFER_MS, LISTED_AFTER_MS } from '../rebuild/compare-with-vault';
import { addDuplicate } from '../retention/garbage';
import { closeUncertainUpload, listUncertainUploads, type UncertainUpload } from './uncertain-upload';

/** An archive in a vault that a request whose answer was lost may have stored. */
export const Duplicate = z.object({ plan: z.string(), archive: WrittenArchive });
export type Duplicate = z.infer<typeof Duplicate>;

/** Largest number of duplicates that one inventory yields; a later one yields more. Anybody who may upload can write copies. */
export const DUPLICATES_MAX = 200;

/** Finds, in an inventory, what uncertain uploads have stored besides the archives that count. */
export class DuplicateSearch {
  readonly #uploads = new Map<string, UncertainUpload[]>();
  readonly found: Duplicate[];

  /** @param found duplicates that earlier parts of the inventory have yielded */
  constructor(uploads: Iterable<UncertainUpload>, found: readonly Duplicate[] = []) {
    for (const upload of uploads) {
      const others = this.#uploads.get(upload.description) ?? [];
      this.#uploads.set(upload.description, [...others, upload]);
    }
    this.found = [...found];
  }

  static async of(
    items: Pick<ItemStore, 'query'>,
    plans: Iterable<string>,
    run: { vault: string; runId: string },
    found?: readonly Duplicate[],
  ): Promise<DuplicateSearch> {
    const uploads: UncertainUpload[] = [];
    for (const plan of plans) for await (const upload of listUncertainUploads(items, plan, run)) uploads.push(upload);
    return new DuplicateSearch(uploads, found);
  }

  /** Whether no upload is uncertain, so that nothing can be found. */
  get isEmpty(): boolean {
    return this.#uploads.size === 0;
  }

  /** Look at an archive of the inventory. */
  add({ archiveId, description, createdAt, sizeBytes, treeHash }: ListedArchive): void {
    const upload = this.#uploads
      .get(description)
      ?.find((one) => one.sizeBytes === sizeBytes && one.treeHash === treeHash && one.archiveId !== archiveId);
    if (!upload || this.found.length >= DUPLICATES_MAX) return;
    const { plan, archive, kind, objects, objectBytes } = upload;
    const written = { archive, archiveId, kind, sizeBytes, treeHash, createdAt, objects, objectBytes };
    this.found.push({ plan, archive: WrittenArchive.parse(written) });
  }

  /**
   * Make the duplicates garbage of their plans, but for those that snapshots need, and close the uploads that the inventory is
   * young enough for. Must follow the end of the inventory. Repeatable.
   *
   * @param inventory.isNeeded whether a kept snapshot needs an archive
   * @returns number of duplicates that are garbage because of this run
   */
  async settle(
    items: ItemStore,
    inventory: { vault: string; date: string; runId: string; isNeeded: (archiveId: string) => boolean },
    now: Date,
  ): Promise<number> {
    const { vault, date, runId, isNeeded } = inventory;
    let duplicates = 0;
    for (const { plan, archive } of this.found) {
      if (isNeeded(archive.archiveId)) continue;
      if (await addDuplicate(items, plan, archive, { vault, now, foundBy: runId })) duplicates += 1;
    }
    if (this.found.length >= DUPLICATES_MAX) return duplicates;
    for (const upload of [...this.#uploads.values()].flat()) {
      if (isListedBy(upload, date)) await closeUncertainUpload(items, upload, { runId, now });
    }
    return duplicates;
  }
}

/** Whether an inventory lists whatever the requests have stored. */
const isListedBy = ({ since }: UncertainUpload, inventoryDate: string): boolean =>
  Date.parse(inventoryDate) - Date.parse(since) > LISTED_AFTER_MS + CLOCKS_DIFFER_MS;
