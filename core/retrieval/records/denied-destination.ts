import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import { getRun } from '../../run/run-record';

/** Record that the destination denies the run's writes, and why; the first reason is kept. */
export async function denyDestination(items: ItemStore, runId: string, reason: string): Promise<void> {
  await items.update(keyOf.run(runId), { set: { denied: reason } }, { exists: true, oneOf: { denied: [undefined] } });
}

/** Recorded reason why the destination denies the run's writes; undefined while it does not. */
export const denialOf = async (items: ItemStore, runId: string): Promise<string | undefined> =>
  (await getRun(items, runId))?.denied;
