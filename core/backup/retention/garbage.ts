import type { ArchiveKind, WrittenArchive } from '../../contracts/snapshot';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';

/** An archive that no kept snapshot needs: on record until it has been deleted, and never dropped by age. */
export interface Garbage extends WrittenArchive {
  /** Where it lies: that of the snapshots that needed it, whatever the plan's is by now. */
  vault: string;
  /** ISO 8601. */
  addedAt: string;
  /** How often Glacier has refused to delete it, and when and why it did so last. */
  refusals: number;
  refusedAt: string | undefined;
  refusal: string | undefined;
}

/** Of a policy's refusal, what is kept: it may quote a whole policy. */
const REFUSAL_CHARACTERS_MAX = 500;

/** @returns false when it is on record already, which stays as it is */
export function addGarbage(
  items: ItemStore,
  plan: string,
  { archive, archiveId, kind, sizeBytes, treeHash, createdAt, objects, objectBytes }: WrittenArchive,
  vault: string,
  now: Date,
): Promise<boolean> {
  const written = { archiveId, kind, sizeBytes, treeHash, createdAt, objects, objectBytes };
  return items.put(
    { ...keyOf.garbage(plan, archive), ...written, vault, addedAt: now.toISOString() },
    { exists: false },
  );
}

/** A plan's garbage, in order of `archive`. Some of it may be removed meanwhile. */
export async function* listGarbage(items: ItemStore, plan: string): AsyncGenerator<Garbage> {
  for await (const item of items.query(keyOf.garbage(plan, '').pk, '')) yield toGarbage(item);
}

export async function removeGarbage(items: ItemStore, plan: string, archive: string): Promise<void> {
  await items.remove(keyOf.garbage(plan, archive));
}

/** Count a refusal, once however often this is repeated. @returns the garbage as it is then */
export async function recordRefusal(
  items: ItemStore,
  plan: string,
  garbage: Garbage,
  reason: string,
  now: Date,
): Promise<Garbage> {
  const refused = {
    refusals: garbage.refusals + 1,
    refusedAt: now.toISOString(),
    refusal: reason.slice(0, REFUSAL_CHARACTERS_MAX),
  };
  await items.update(keyOf.garbage(plan, garbage.archive), { set: refused }, { exists: true });
  return { ...garbage, ...refused };
}

const toGarbage = (item: Item): Garbage => ({
  archive: item.sk,
  archiveId: String(item.archiveId),
  kind: item.kind as ArchiveKind,
  sizeBytes: Number(item.sizeBytes),
  treeHash: String(item.treeHash),
  createdAt: String(item.createdAt),
  objects: Number(item.objects),
  objectBytes: Number(item.objectBytes),
  vault: String(item.vault),
  addedAt: String(item.addedAt),
  refusals: Number(item.refusals ?? 0),
  refusedAt: item.refusedAt as string | undefined,
  refusal: item.refusal as string | undefined,
});
