import { LeaseHeldError, LeaseLostError } from '../contracts/errors';
import { keyOf } from '../contracts/table';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';

export interface LeaseDeps {
  items: ItemStore;
  executions: Executions;
}

/** Step Functions may not know an execution yet that began a moment ago: so long it is believed to be under way. */
const JUST_TAKEN_MS = 60_000;

/**
 * Take the lease of a plan for an execution, or find that it has it. It covers backup, forget and restore: what one reads
 * another may not delete. An execution that ended without giving its lease back has lost it.
 *
 * @throws LeaseHeldError while another execution that has it is under way
 */
export async function takeLease(
  { items, executions }: LeaseDeps,
  plan: string,
  holder: { executionArn: string; runId: string },
  now: Date,
): Promise<void> {
  const key = keyOf.lease(plan);
  const lease = { ...key, ...holder, takenAt: now.toISOString() };
  if (await items.put(lease, { oneOf: { executionArn: [undefined, holder.executionArn] } })) return;
  const current = await items.get(key);
  const before = String(current?.executionArn);
  const isJustTaken = current && now.getTime() - Date.parse(String(current.takenAt)) < JUST_TAKEN_MS;
  if (current && (isJustTaken || (await executions.isRunning(before)))) {
    throw new LeaseHeldError(
      `plan ${plan} is at work already: run ${current.runId} holds its lease since ${current.takenAt}`,
    );
  }
  // Of two that find it abandoned, one goes on.
  if (await items.put(lease, { oneOf: { executionArn: [undefined, before] } })) return;
  throw new LeaseHeldError(`plan ${plan} is at work already: another run has just taken its lease`);
}

/**
 * Make sure that an execution has had the lease of a plan ever since it took it. One that was stopped, and is redriven,
 * may have lost it in between.
 *
 * @throws LeaseLostError
 */
export async function checkLease(
  items: ItemStore,
  plan: string,
  { executionArn, runId }: { executionArn: string; runId: string },
): Promise<void> {
  const lease = await items.get(keyOf.lease(plan));
  if (lease?.executionArn === executionArn) return;
  throw new LeaseLostError(
    `run ${runId} no longer has the lease of plan ${plan}: other runs have been at work since it was stopped. Start another`,
  );
}

/** Give the lease back; nothing happens when somebody else has it. Repeatable. */
export async function giveLeaseBack(items: ItemStore, plan: string, executionArn: string): Promise<void> {
  await items.update(keyOf.lease(plan), { remove: ['executionArn'] }, { oneOf: { executionArn: [executionArn] } });
}
