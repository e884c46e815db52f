import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { ByteRange } from '../../ranges/byte-range';
import { partNumberOf, planRanges } from '../../ranges/plan-ranges';

/**
 * An archive that is copied in parts, or the archives that hold the slices of one object: one S3 upload, shared by all
 * pieces and their jobs.
 */
const ArchiveItem = z.object({
  state: z.enum(['copying', 'verified', 'failed']),
  /** Counts the S3 uploads begun for it: parts of an earlier one are void. */
  generation: z.int(),
  uploadId: z.string(),
  /** The object's key, which may differ from the planned one. */
  key: z.string(),
  adopted: z.boolean(),
  reason: z.string().optional(),
  /** Of the object, once it is verified. */
  crc32: z.int().optional(),
});
export type ArchiveRecord = z.infer<typeof ArchiveItem>;

const PartItem = z
  .object({
    sk: numberInKey,
    /** 0 when S3 does not hold the part as it was recorded. */
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

export async function getArchive(items: ItemStore, at: ArchiveAddress): Promise<ArchiveRecord | undefined> {
  const item = await items.get(keyOf.archive(at.runId, at.archive));
  return item && decodeItem(ArchiveItem, item);
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
  end: { state: 'verified' | 'failed'; adopted?: boolean; key?: string; reason?: string; crc32?: number | undefined },
): Promise<ArchiveRecord | undefined> {
  const key = keyOf.archive(at.runId, at.archive);
  const result = await items.update(key, { set: { ...end } }, { oneOf: { state: ['copying'] } });
  return result.written ? decodeItem(ArchiveItem, result.item) : getArchive(items, at);
}

export async function getPart(
  items: ItemStore,
  at: ArchiveAddress,
  partNumber: number,
): Promise<PartRecord | undefined> {
  const item = await items.get(keyOf.part(at.runId, at.archive, partNumber));
  return item && decodeItem(PartItem, item);
}

/** Record a part, unless one of a later generation is on record. */
export async function putPart(
  items: ItemStore,
  at: ArchiveAddress,
  part: PartRecord,
  expiresAt: number,
): Promise<void> {
  const { partNumber, generation, ...rest } = part;
  const item = { ...keyOf.part(at.runId, at.archive, partNumber), generation, ...rest, expiresAt };
  await items.put(item, { below: { generation: generation + 1 } });
}

/** Void a part that S3 does not hold as it was recorded: its range is copied again. Another record of it stays. */
export async function voidPart(
  items: ItemStore,
  at: ArchiveAddress,
  { partNumber, generation, etag }: PartRecord,
): Promise<void> {
  const key = keyOf.part(at.runId, at.archive, partNumber);
  await items.update(key, { set: { generation: 0 } }, { oneOf: { generation: [generation], etag: [etag] } });
}

/**
 * Parts of one generation, in order of their numbers.
 *
 * @param numbers the first and the last to read; default: all
 */
export async function partsOf(
  items: ItemStore,
  at: ArchiveAddress,
  generation: number,
  numbers?: { first: number; last: number },
): Promise<PartRecord[]> {
  const parts: PartRecord[] = [];
  const { pk, sk: prefix } = keyOf.parts(at.runId, at.archive);
  const keys = numbers && {
    from: keyOf.part(at.runId, at.archive, numbers.first).sk,
    to: keyOf.part(at.runId, at.archive, numbers.last).sk,
  };
  for await (const item of items.query(pk, keys ?? prefix)) {
    const part = decodeItem(PartItem, item);
    if (part.generation === generation) parts.push(part);
  }
  return parts;
}

/** The ranges of a piece that are not at S3. */
export async function rangesMissing(
  items: ItemStore,
  at: ArchiveAddress,
  generation: number,
  piece: ByteRange & { rangeBytes: number; whole?: { offset: number } | undefined },
): Promise<ByteRange[]> {
  const ranges = planRanges(piece, piece.rangeBytes);
  const numberOf = (range: ByteRange) => partNumberOf(range, piece.rangeBytes, piece.whole?.offset);
  const first = numberOf(piece);
  const parts = await partsOf(items, at, generation, { first, last: first + ranges.length - 1 });
  const copied = new Set(parts.map((part) => part.partNumber));
  return ranges.filter((range) => !copied.has(numberOf(range)));
}
