import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import type { ArchiveAddress } from './upload-record';

/** A part of an `object` archive that Glacier has. */
export interface PartRecord {
  /** From 1. */
  partNumber: number;
  generation: number;
  sizeBytes: number;
  /** Lower-case hex. */
  treeHash: string;
}

/** Record a part, unless one of a later generation is on record. */
export async function putPart(
  items: ItemStore,
  at: ArchiveAddress,
  { partNumber, ...part }: PartRecord,
  expiresAt: number,
): Promise<void> {
  const key = keyOf.uploadPart(at.runId, at.sequence, partNumber);
  await items.put({ ...key, ...part, expiresAt }, { below: { generation: part.generation + 1 } });
}

/** Forget a part, unless it has been sent again in another generation. */
export async function dropPart(items: ItemStore, at: ArchiveAddress, part: PartRecord): Promise<void> {
  const key = keyOf.uploadPart(at.runId, at.sequence, part.partNumber);
  await items.remove(key, {
    oneOf: { generation: [undefined, part.generation], treeHash: [undefined, part.treeHash] },
  });
}

/** Parts of one generation by number, in order; all of them, or those from `first` to `last`. */
export async function recordedParts(
  items: ItemStore,
  at: ArchiveAddress,
  generation: number,
  numbers?: { first: number; last: number },
): Promise<Map<number, PartRecord>> {
  const { pk, sk: prefix } = keyOf.uploadParts(at.runId, at.sequence);
  const skOf = (partNumber: number) => keyOf.uploadPart(at.runId, at.sequence, partNumber).sk;
  const keys = numbers ? { from: skOf(numbers.first), to: skOf(numbers.last) } : prefix;
  const parts = new Map<number, PartRecord>();
  for await (const item of items.query(pk, keys)) {
    if (Number(item.generation) !== generation) continue;
    const partNumber = Number(item.sk.slice(item.sk.indexOf('/') + 1));
    parts.set(partNumber, {
      partNumber,
      generation,
      sizeBytes: Number(item.sizeBytes),
      treeHash: String(item.treeHash),
    });
  }
  return parts;
}
