import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { RunId } from '../../contracts/names';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/**
 * An archive that snapshots of a plan need and that a check found missing from the vault, or different from what the
 * snapshots record. Only checks create this record, and only checks delete it: when the archive is found after all, or
 * when no snapshot needs it any more.
 */
export const MissingArchive = z.object({
  archiveId: z.string(),
  /** `archiveRef`. */
  archive: z.string(),
  vault: z.string(),
  /** Missing from the vault's inventory, or listed with another size or tree hash. */
  finding: z.enum(['missing', 'other-size', 'other-hash']),
  /** Check that found it first, and when, ISO 8601. */
  foundBy: RunId,
  foundAt: z.string(),
  /** Date of the inventory in which it was missing or different, ISO 8601. */
  inventoryDate: z.string(),
});
export type MissingArchive = z.infer<typeof MissingArchive>;

const MissingItem = MissingArchive.omit({ archiveId: true })
  .extend({ sk: z.string() })
  .transform(({ sk: archiveId, ...missing }): MissingArchive => ({ archiveId, ...missing }));

/**
 * Record a missing archive. Repeatable.
 *
 * @returns false when it is recorded already; that record stays unchanged
 */
export function recordMissing(items: ItemStore, plan: string, missing: MissingArchive): Promise<boolean> {
  const { archiveId, ...rest } = MissingArchive.parse(missing);
  return items.put({ ...keyOf.missing(plan, archiveId), ...rest }, { exists: false });
}

/** List the missing archives of a plan, in order of their ids. */
export async function* listMissing(items: Pick<ItemStore, 'query'>, plan: string): AsyncGenerator<MissingArchive> {
  for await (const item of items.query(keyOf.missing(plan, '').pk, '')) yield decodeItem(MissingItem, item);
}

/** Whether an archive was found missing in a newer inventory: after an older one lists it, it may have been deleted. */
export const isMissingInNewer = (missing: Pick<MissingArchive, 'inventoryDate'>, inventoryDate: string): boolean =>
  Date.parse(missing.inventoryDate) > Date.parse(inventoryDate);

/** Delete the record of an archive that was found after all, or that no snapshot needs any more. Repeatable. */
export async function clearMissing(items: ItemStore, plan: string, archiveId: string): Promise<void> {
  await items.remove(keyOf.missing(plan, archiveId));
}
