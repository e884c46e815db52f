import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { numberInKey } from '../../contracts/number-in-key';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { UploadAddress } from './upload-record';

/** Record of a part of an `object` archive that Glacier has. Part numbers begin at 1. */
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

/** Record a part, unless a later generation has recorded it. */
export async function recordPart(
  items: ItemStore,
  address: UploadAddress,
  { partNumber, ...part }: UploadPartRecord,
  expiresAt: number,
): Promise<void> {
  const key = keyOf.uploadPart(address.runId, address.sequence, partNumber);
  await items.put({ ...key, ...part, expiresAt }, { below: { generation: part.generation + 1 } });
}

/** Delete the record of a part, unless it has been sent again since. */
export async function dropPart(items: ItemStore, address: UploadAddress, part: UploadPartRecord): Promise<void> {
  const key = keyOf.uploadPart(address.runId, address.sequence, part.partNumber);
  await items.remove(key, {
    oneOf: { generation: [undefined, part.generation], treeHash: [undefined, part.treeHash] },
  });
}

/** Recorded parts of one generation by number, in order; all of them, or those from `first` to `last`. */
export async function recordedParts(
  items: ItemStore,
  address: UploadAddress,
  generation: number,
  numbers?: { first: number; last: number },
): Promise<Map<number, UploadPartRecord>> {
  const { pk, sk: prefix } = keyOf.uploadParts(address.runId, address.sequence);
  const skOf = (partNumber: number) => keyOf.uploadPart(address.runId, address.sequence, partNumber).sk;
  const keys = numbers ? { from: skOf(numbers.first), to: skOf(numbers.last) } : prefix;
  const parts = new Map<number, UploadPartRecord>();
  for await (const item of items.query(pk, keys)) {
    const part = decodeItem(PartItem, item);
    if (part.generation === generation) parts.set(part.partNumber, part);
  }
  return parts;
}
