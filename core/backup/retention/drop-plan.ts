import { inChunks } from '../../collections/in-chunks';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { snapshotFiles } from '../../contracts/run-files';
import { keyOf } from '../../contracts/table';
import type { Expectation, ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';

const CHUNK = 1000;
const DELETIONS_IN_FLIGHT_MAX = 16;

/** Records of archives that are deleted, or may be, stay: they keep a rebuild from believing an older inventory. */
const STILL_IN_VAULT: Expectation = { oneOf: { state: [undefined, 'due', 'foreign'] } };

/**
 * Delete the records and files of a locked plan, and leave its archives in the vault. Heads go first and are never marked as
 * forgotten, so that retention deletes nothing even when this is interrupted and the plan configured again; files go last, so that
 * the plan is found until nothing else of it is left. The lease stays, since its generation never decreases. Repeatable.
 */
export async function dropPlan(
  { items, files }: { items: ItemStore; files: Pick<WorkingFiles, 'list' | 'remove'> },
  plan: string,
): Promise<void> {
  const { pk, sk } = keyOf.snapshots(plan);
  await removeItems(items, pk, sk);
  await items.remove(keyOf.schedule(plan));
  await removeItems(items, keyOf.missing(plan, '').pk, '');
  await removeItems(items, keyOf.uncertainUploads(plan).pk, '');
  await removeItems(items, keyOf.garbage(plan, '').pk, '', STILL_IN_VAULT);
  for await (const chunk of inChunks(files.list(snapshotFiles.ofPlan(plan)), CHUNK))
    await forEachInFlight(chunk, DELETIONS_IN_FLIGHT_MAX, ({ key }) => files.remove(key));
}

async function removeItems(items: ItemStore, pk: string, sortKeys: string, expect?: Expectation): Promise<void> {
  for await (const chunk of inChunks(items.query(pk, sortKeys), CHUNK)) {
    await forEachInFlight(chunk, DELETIONS_IN_FLIGHT_MAX, async ({ sk }) => {
      await items.remove({ pk, sk }, expect);
    });
  }
}
