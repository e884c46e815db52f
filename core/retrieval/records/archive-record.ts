import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { ByteRange } from '../../ranges/byte-range';
import { partNumberOf, planRanges } from '../../ranges/plan-ranges';

/**
 * Record of an archive that is copied in parts, or of the archives with the slices of one object: one S3 upload, shared
 * by all pieces and their jobs.
 */
const ArchiveItem = z.object({
  state: z.enum(['copying', 'verified', 'failed']),
  /** Number of S3 uploads begun for it; parts of earlier ones are void. */
  generation: z.int(),
  uploadId: z.string(),
  /** Key of the object, which may differ from the planned one. */
  key: z.string(),
  adopted: z.boolean(),
  reason: z.string().optional(),
  /** CRC32 of the object, once it is verified. */
  crc32: z.int().optional(),
});
export type ArchiveRecord = z.infer<typeof ArchiveItem>;

const PartItem = z
  .object({
    sk: numberInKey,
    /** Generation of the upload; 0 when S3 does not hold the part as recorded. */
    generation: z.int(),
    sizeBytes: z.int(),
    /** Lower-case hex. */
    treeHash: z.string(),
    etag: z.string(),
    crc32: z.int(),
  })
  .transform(({ sk: partNumber, ...part }) => ({ partNumber, ...part }));
export type PartRecord = z.infer<typeof PartItem>;

export interface ArchiveAddress {
  runId: string;
  archive: number;
}

export async function getArchive(items: ItemStore, address: ArchiveAddress): Promise<ArchiveRecord | undefined> {
  const item = await items.get(keyOf.archive(address.runId, address.archive));
  return item && decodeItem(ArchiveItem, item);
}

/** @returns false when another function has begun it already */
export function beginArchive(
  items: ItemStore,
  address: ArchiveAddress,
  begun: { uploadId: string; key: string; state?: 'verified'; expiresAt: number },
): Promise<boolean> {
  const record = { state: 'copying', generation: 1, adopted: begun.state === 'verified', ...begun };
  return items.put({ ...keyOf.archive(address.runId, address.archive), ...record }, { exists: false });
}

/** Replace the upload of one generation by a new one. @returns false when that has been done already */
export async function restartArchive(
  items: ItemStore,
  address: ArchiveAddress,
  generation: number,
  next: { uploadId: string; key: string },
): Promise<boolean> {
  const result = await items.update(
    keyOf.archive(address.runId, address.archive),
    { set: { generation: generation + 1, ...next } },
    { oneOf: { state: ['copying'], generation: [generation] } },
  );
  return result.written;
}

/** @returns the record, ended by this call or by an earlier one */
export async function endArchive(
  items: ItemStore,
  address: ArchiveAddress,
  end: { state: 'verified' | 'failed'; adopted?: boolean; key?: string; reason?: string; crc32?: number | undefined },
): Promise<ArchiveRecord | undefined> {
  const key = keyOf.archive(address.runId, address.archive);
  const result = await items.update(key, { set: { ...end } }, { oneOf: { state: ['copying'] } });
  return result.written ? decodeItem(ArchiveItem, result.item) : getArchive(items, address);
}

export async function getPart(
  items: ItemStore,
  address: ArchiveAddress,
  partNumber: number,
): Promise<PartRecord | undefined> {
  const item = await items.get(keyOf.part(address.runId, address.archive, partNumber));
  return item && decodeItem(PartItem, item);
}

/** Record a part, unless a later generation has recorded it. */
export async function putPart(
  items: ItemStore,
  address: ArchiveAddress,
  part: PartRecord,
  expiresAt: number,
): Promise<void> {
  const { partNumber, generation, ...rest } = part;
  const item = { ...keyOf.part(address.runId, address.archive, partNumber), generation, ...rest, expiresAt };
  await items.put(item, { below: { generation: generation + 1 } });
}

/** Void a part that S3 does not hold as recorded, so that its range is copied again. A newer record stays. */
export async function voidPart(
  items: ItemStore,
  address: ArchiveAddress,
  { partNumber, generation, etag }: PartRecord,
): Promise<void> {
  const key = keyOf.part(address.runId, address.archive, partNumber);
  await items.update(key, { set: { generation: 0 } }, { oneOf: { generation: [generation], etag: [etag] } });
}

/**
 * Recorded parts of one generation, in order of their numbers.
 *
 * @param numbers first and last part to read; default: all
 */
export async function partsOf(
  items: ItemStore,
  address: ArchiveAddress,
  generation: number,
  numbers?: { first: number; last: number },
): Promise<PartRecord[]> {
  const parts: PartRecord[] = [];
  const { pk, sk: prefix } = keyOf.parts(address.runId, address.archive);
  const keys = numbers && {
    from: keyOf.part(address.runId, address.archive, numbers.first).sk,
    to: keyOf.part(address.runId, address.archive, numbers.last).sk,
  };
  for await (const item of items.query(pk, keys ?? prefix)) {
    const part = decodeItem(PartItem, item);
    if (part.generation === generation) parts.push(part);
  }
  return parts;
}

/** Ranges of a piece that are not at S3 yet. */
export async function rangesMissing(
  items: ItemStore,
  address: ArchiveAddress,
  generation: number,
  piece: ByteRange & { rangeBytes: number; whole?: { offset: number } | undefined },
): Promise<ByteRange[]> {
  const ranges = planRanges(piece, piece.rangeBytes);
  const numberOf = (range: ByteRange) => partNumberOf(range, piece.rangeBytes, piece.whole?.offset);
  const first = numberOf(piece);
  const parts = await partsOf(items, address, generation, { first, last: first + ranges.length - 1 });
  const copied = new Set(parts.map((part) => part.partNumber));
  return ranges.filter((range) => !copied.has(numberOf(range)));
}
