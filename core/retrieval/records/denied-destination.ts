import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import { getRun } from '../../run/run-record';

/** Put on record that the destination takes nothing more of the run, and why; the first reason stays. */
export async function denyDestination(items: ItemStore, runId: string, reason: string): Promise<void> {
  await items.update(keyOf.run(runId), { set: { denied: reason } }, { exists: true, oneOf: { denied: [undefined] } });
}

/** Why the destination takes nothing more of the run; undefined as long as it does. */
export const denialOf = async (items: ItemStore, runId: string): Promise<string | undefined> =>
  (await getRun(items, runId))?.denied;
