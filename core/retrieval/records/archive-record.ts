import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

/** An archive that is copied in parts: one S3 upload, shared by all its pieces and their jobs. */
export interface ArchiveRecord {
  state: 'copying' | 'verified' | 'failed';
  /** Counts the S3 uploads begun for it: parts of an earlier one are void. */
  generation: number;
  uploadId: string;
  /** The object's key, which may differ from the planned one. */
  key: string;
  adopted: boolean;
  reason: string | undefined;
}

export interface PartRecord {
  partNumber: number;
  generation: number;
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
  etag: string;
  crc32: number;
}

export interface ArchiveAddress {
  runId: string;
  archive: number;
}

export async function getArchive(items: ItemStore, at: ArchiveAddress): Promise<ArchiveRecord | undefined> {
  const item = await items.get(keyOf.archive(at.runId, at.archive));
  return item && toArchive(item);
}

/** @returns false when another function has begun it already */
export function beginArchive(
  items: ItemStore,
  at: ArchiveAddress,
  begun: { uploadId: string; key: string; state?: 'verified'; expiresAt: number },
): Promise<boolean> {
  const record = { state: 'copying', generation: 1, adopted: begun.state === 'verified', ...begun };
  return items.put({ ...keyOf.archive(at.runId, at.archive), ...record }, { exists: false });
}

/** Leave the upload of one generation behind for a new one. @returns false when that has been done already */
export async function restartArchive(
  items: ItemStore,
  at: ArchiveAddress,
  from: number,
  next: { uploadId: string; key: string },
): Promise<boolean> {
  const result = await items.update(
    keyOf.archive(at.runId, at.archive),
    { set: { generation: from + 1, ...next } },
    { oneOf: { state: ['copying'], generation: [from] } },
  );
  return result.written;
}

/** @returns the record as it is: ended by this call, or by an earlier one */
export async function endArchive(
  items: ItemStore,
  at: ArchiveAddress,
  end: { state: 'verified' | 'failed'; adopted?: boolean; key?: string; reason?: string },
): Promise<ArchiveRecord | undefined> {
  const key = keyOf.archive(at.runId, at.archive);
  const result = await items.update(key, { set: { ...end } }, { oneOf: { state: ['copying'] } });
  return result.written ? toArchive(result.item) : getArchive(items, at);
}

export async function getPart(
  items: ItemStore,
  at: ArchiveAddress,
  partNumber: number,
): Promise<PartRecord | undefined> {
  const item = await items.get(keyOf.part(at.runId, at.archive, partNumber));
  return item && toPart(item);
}

export async function putPart(
  items: ItemStore,
  at: ArchiveAddress,
  part: PartRecord,
  expiresAt: number,
): Promise<void> {
  const { partNumber, ...rest } = part;
  await items.put({ ...keyOf.part(at.runId, at.archive, partNumber), ...rest, expiresAt });
}

/** Parts of one generation, in order of their numbers. */
export async function partsOf(items: ItemStore, at: ArchiveAddress, generation: number): Promise<PartRecord[]> {
  const parts: PartRecord[] = [];
  for await (const item of items.query(keyOf.archive(at.runId, at.archive).pk, 'part/')) {
    const part = toPart(item);
    if (part.generation === generation) parts.push(part);
  }
  return parts;
}

const toArchive = (item: Item): ArchiveRecord => ({
  state: item.state as ArchiveRecord['state'],
  generation: Number(item.generation),
  uploadId: String(item.uploadId),
  key: String(item.key),
  adopted: item.adopted === true,
  reason: item.reason as string | undefined,
});

const toPart = (item: Item): PartRecord => ({
  partNumber: Number(item.sk.slice(item.sk.indexOf('/') + 1)),
  generation: Number(item.generation),
  sizeBytes: Number(item.sizeBytes),
  treeHash: String(item.treeHash),
  etag: String(item.etag),
  crc32: Number(item.crc32),
});
