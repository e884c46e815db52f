import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { RunId } from '../../contracts/names';
import { ArchiveKind } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/**
 * Requests for an archive of which it is not known whether they have stored it: their answers were lost, or the function was
 * stopped. The vault may have archives with this description and content besides the one that counts: duplicates.
 */
export const UncertainUpload = z.object({
  plan: z.string(),
  vault: z.string(),
  /** `archiveRef`. */
  archive: z.string(),
  kind: ArchiveKind,
  description: z.string(),
  sizeBytes: z.int().min(1),
  /** Lower-case hex. */
  treeHash: z.string(),
  /** Number and total size of the objects of the archive. */
  objects: z.int(),
  objectBytes: z.int(),
  /** Id of the archive that counts; missing when the archive was given up. */
  archiveId: z.string().optional(),
  /** Time at which the archive ended, ISO 8601; the requests were sent before it. */
  since: z.string(),
  /** Run whose inventory has shown everything that the requests can have stored. */
  closedBy: RunId.optional(),
});
export type UncertainUpload = z.infer<typeof UncertainUpload>;

/** Time until a closed record is removed, in days. */
const CLOSED_KEPT_DAYS = 30;

const keyOfUpload = ({ plan, archive, treeHash }: UncertainUpload) => keyOf.uncertainUpload(plan, archive, treeHash);

/** Record an uncertain upload, for as long as no inventory closes it. Repeatable. */
export async function recordUncertainUpload(items: ItemStore, upload: UncertainUpload): Promise<void> {
  await items.put({ ...keyOfUpload(upload), ...UncertainUpload.parse(upload) });
}

/**
 * Uncertain uploads of a plan to a vault that no run has closed.
 *
 * @param runId run that is repeated: those that it has closed are listed too
 */
export async function* listUncertainUploads(
  items: Pick<ItemStore, 'query'>,
  plan: string,
  { vault, runId }: { vault: string; runId?: string },
): AsyncGenerator<UncertainUpload> {
  for await (const item of items.query(keyOf.uncertainUploads(plan).pk, '')) {
    const upload = decodeItem(UncertainUpload, item);
    const isOpen = upload.closedBy === undefined || upload.closedBy === runId;
    if (isOpen && upload.vault === vault) yield upload;
  }
}

/** Close an uncertain upload, unless it was recorded again since. */
export async function closeUncertainUpload(
  items: ItemStore,
  upload: UncertainUpload,
  { runId: closedBy, now }: { runId: string; now: Date },
): Promise<void> {
  const expiresAt = Math.floor(now.getTime() / 1000) + CLOSED_KEPT_DAYS * 86_400;
  const closed = { ...keyOfUpload(upload), ...upload, closedBy, expiresAt };
  await items.put(closed, { exists: true, oneOf: { since: [upload.since] } });
}
