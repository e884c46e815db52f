import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { UploadAddress } from './upload-record';

/** A part of an `object` archive that Glacier has. Numbers are from 1. */
const PartItem = z
  .object({
    sk: numberInKey,
    generation: z.int(),
    sizeBytes: z.int(),
    /** Lower-case hex. */
    treeHash: z.string(),
  })
  .transform(({ sk: partNumber, ...part }) => ({ partNumber, ...part }));
export type UploadPartRecord = z.infer<typeof PartItem>;

/** Record a part, unless one of a later generation is on record. */
export async function putPart(
  items: ItemStore,
  at: UploadAddress,
  { partNumber, ...part }: UploadPartRecord,
  expiresAt: number,
): Promise<void> {
  const key = keyOf.uploadPart(at.runId, at.sequence, partNumber);
  await items.put({ ...key, ...part, expiresAt }, { below: { generation: part.generation + 1 } });
}

/** Forget a part, unless it has been sent again in another generation. */
export async function dropPart(items: ItemStore, at: UploadAddress, part: UploadPartRecord): Promise<void> {
  const key = keyOf.uploadPart(at.runId, at.sequence, part.partNumber);
  await items.remove(key, {
    oneOf: { generation: [undefined, part.generation], treeHash: [undefined, part.treeHash] },
  });
}

/** Parts of one generation by number, in order; all of them, or those from `first` to `last`. */
export async function recordedParts(
  items: ItemStore,
  at: UploadAddress,
  generation: number,
  numbers?: { first: number; last: number },
): Promise<Map<number, UploadPartRecord>> {
  const { pk, sk: prefix } = keyOf.uploadParts(at.runId, at.sequence);
  const skOf = (partNumber: number) => keyOf.uploadPart(at.runId, at.sequence, partNumber).sk;
  const keys = numbers ? { from: skOf(numbers.first), to: skOf(numbers.last) } : prefix;
  const parts = new Map<number, UploadPartRecord>();
  for await (const item of items.query(pk, keys)) {
    const part = decodeItem(PartItem, item);
    if (part.generation === generation) parts.set(part.partNumber, part);
  }
  return parts;
}
