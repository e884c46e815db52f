import * as z from 'zod';
import type { ListedArchive } from '../../contracts/inventory-run';
import { WrittenArchive } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { CLOCKS_DIFFER_MS, LISTED_AFTER_MS } from '../rebuild/compare-with-vault';
import { addDuplicate, listReadableAndDamagedGarbage } from '../retention/garbage';
import { closeUncertainUpload, listUncertainUploads, type UncertainUpload } from './uncertain-upload';

/** An archive in a vault that a request whose answer was lost may have stored. */
export const Duplicate = z.object({
  plan: z.string(),
  archive: WrittenArchive,
  /** Id of the archive that counts; missing when none does. */
  original: z.string().optional(),
});
export type Duplicate = z.infer<typeof Duplicate>;

/** Largest number of duplicates that one inventory yields; a later one yields more. Anybody who may upload can write copies. */
export const DUPLICATES_MAX = 200;

/** A vault's inventory, and what is known of the archives that snapshots need. */
export interface SettlingInventory {
  vault: string;
  /** ISO 8601. */
  date: string;
  runId: string;
  /** Whether a kept snapshot needs an archive. */
  isNeeded: (archiveId: string) => boolean;
  /** Whether a kept snapshot needs an archive that the inventory does not list: then its duplicates may be all that is left of it. */
  isLost: (archiveId: string) => boolean;
}

/** Finds, in an inventory, what uncertain uploads have stored besides the archives that count. */
export class DuplicateSearch {
  readonly #uploads = new Map<string, UncertainUpload[]>();
  /** Duplicates that earlier inventories have shown. */
  readonly #settled = new Set<string>();

  private constructor(readonly found: Duplicate[]) {}

  /** @param found duplicates that earlier parts of the inventory have yielded */
  static async of(
    items: Pick<ItemStore, 'query'>,
    plans: Iterable<string>,
    run: { vault: string; runId: string },
    found: readonly Duplicate[] = [],
  ): Promise<DuplicateSearch> {
    const search = new DuplicateSearch([...found]);
    for (const plan of plans) await search.#addPlan(items, plan, run);
    return search;
  }

  async #addPlan(items: Pick<ItemStore, 'query'>, plan: string, run: { vault: string; runId: string }): Promise<void> {
    let isUncertain = false;
    for await (const upload of listUncertainUploads(items, plan, run)) {
      isUncertain = true;
      const others = this.#uploads.get(upload.description);
      if (others) others.push(upload);
      else this.#uploads.set(upload.description, [upload]);
    }
    if (!isUncertain) return;
    for await (const listed of listReadableAndDamagedGarbage(items, plan)) {
      if (listed.kind === 'damaged') continue;
      const { archiveId, foundBy } = listed.garbage;
      if (foundBy !== undefined && foundBy !== run.runId) this.#settled.add(archiveId);
    }
  }

  /** Look at an archive of the inventory. */
  add({ archiveId, description, createdAt, sizeBytes, treeHash }: ListedArchive): void {
    const upload = this.#uploads
      .get(description)
      ?.find((one) => one.sizeBytes === sizeBytes && one.treeHash === treeHash && one.archiveId !== archiveId);
    if (!upload || this.found.length >= DUPLICATES_MAX || this.#settled.has(archiveId)) return;
    const { plan, archive, kind, objects, objectBytes, archiveId: original } = upload;
    const written = { archive, archiveId, kind, sizeBytes, treeHash, createdAt, objects, objectBytes };
    this.found.push({ plan, archive: WrittenArchive.parse(written), original });
  }

  /**
   * Make the duplicates garbage of their plans, but for those that snapshots need or may need, and close the uploads that the
   * inventory is young enough for. Must follow the end of the inventory. Repeatable.
   *
   * @returns the duplicates that are garbage because of this run
   */
  async settle(items: ItemStore, inventory: SettlingInventory, now: Date): Promise<WrittenArchive[]> {
    const { vault, date, runId, isNeeded } = inventory;
    const isLost = (original: string | undefined) => original !== undefined && inventory.isLost(original);
    const duplicates: WrittenArchive[] = [];
    for (const { plan, archive, original } of this.found) {
      if (isNeeded(archive.archiveId) || isLost(original)) continue;
      if (await addDuplicate(items, plan, archive, { vault, now, foundBy: runId })) duplicates.push(archive);
    }
    if (this.found.length >= DUPLICATES_MAX) return duplicates;
    for (const upload of [...this.#uploads.values()].flat()) {
      if (isListedBy(upload, date) && !isLost(upload.archiveId))
        await closeUncertainUpload(items, upload, { runId, now });
    }
    return duplicates;
  }
}

/** Whether an inventory lists whatever the requests have stored. */
const isListedBy = ({ since }: UncertainUpload, inventoryDate: string): boolean =>
  Date.parse(inventoryDate) - Date.parse(since) > LISTED_AFTER_MS + CLOCKS_DIFFER_MS;
