import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { RunId } from '../../contracts/names';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/**
 * An archive that snapshots of a plan need and that a check has not found in the vault as they know it. Checks alone put it on
 * record, and take it off: when they find it after all, and when no snapshot needs it any more.
 */
export const MissingArchive = z.object({
  archiveId: z.string(),
  /** `archiveRef`. */
  archive: z.string(),
  vault: z.string(),
  /** It is not in the vault's inventory, or is there with another size or another tree hash. */
  finding: z.enum(['missing', 'other-size', 'other-hash']),
  /** The check that found it first, and when, ISO 8601. */
  foundBy: RunId,
  foundAt: z.string(),
  /** Of the inventory that lacks it, ISO 8601. */
  inventoryDate: z.string(),
});
export type MissingArchive = z.infer<typeof MissingArchive>;

const MissingItem = MissingArchive.omit({ archiveId: true })
  .extend({ sk: z.string() })
  .transform(({ sk: archiveId, ...missing }): MissingArchive => ({ archiveId, ...missing }));

/** Put a missing archive on record. Repeatable. @returns false when it is on record already, which stays as it is */
export function recordMissing(items: ItemStore, plan: string, missing: MissingArchive): Promise<boolean> {
  const { archiveId, ...rest } = MissingArchive.parse(missing);
  return items.put({ ...keyOf.missing(plan, archiveId), ...rest }, { exists: false });
}

/** A plan's missing archives, in order of their ids. */
export async function* listMissing(items: Pick<ItemStore, 'query'>, plan: string): AsyncGenerator<MissingArchive> {
  for await (const item of items.query(keyOf.missing(plan, '').pk, '')) yield decodeItem(MissingItem, item);
}

/** Take an archive off the record: it is in the vault after all, or nothing needs it any more. Repeatable. */
export async function clearMissing(items: ItemStore, plan: string, archiveId: string): Promise<void> {
  await items.remove(keyOf.missing(plan, archiveId));
}
