import { LeaseHeldError, LeaseLostError } from '../contracts/errors';
import { keyOf } from '../contracts/table';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';
import { getLease } from './lease-item';
import { checkFree, freeAtAfter, type LeaseFailure } from './lease-wait';

export interface LeaseDeps {
  items: ItemStore;
  executions: Executions;
}

/** Who takes a lease. */
export interface LeaseTaker {
  executionArn: string;
  runId: string;
}

/** A lease as a run has been given it; without a generation it was taken before there were any. */
export interface HeldLease extends LeaseTaker {
  generation?: number;
}

/**
 * Take the lease of a plan for an execution, or find that it holds it already. It covers whatever reads or changes a plan's
 * snapshots: what one reads another may not delete. When it goes to another execution, its generation is increased by one.
 *
 * An execution that has ended without releasing it has lost it, but only when none of its functions can be at work any more
 * (`FUNCTION_GONE_AFTER_MS`): stopping an execution does not stop its functions.
 *
 * @returns the generation that is held
 * @throws LeaseHeldError while another execution holds it, or a function of the one that held it last may be at work
 */
export async function takeLease(
  { items, executions }: LeaseDeps,
  plan: string,
  { executionArn, runId }: LeaseTaker,
  now: Date,
): Promise<number> {
  const key = keyOf.lease(plan);
  const current = await getLease(items, plan);
  const isOurs = current?.executionArn === executionArn;
  if (isOurs && current.generation !== undefined) return current.generation;
  if (current && !isOurs) await checkFree(executions, plan, current, now);
  const generation = (current?.generation ?? 0) + 1;
  const lease = { ...key, executionArn, runId, takenAt: now.toISOString(), generation };
  // Of two that find it free, one goes on.
  const before = { executionArn: [current?.executionArn], generation: [current?.generation] };
  if (await items.put(lease, { oneOf: before })) return generation;
  throw new LeaseHeldError(`plan ${plan} is at work already: another run has just taken its lease`);
}

/**
 * Make sure that an execution has held the lease of a plan ever since it took it. One that was stopped, and is redriven, or
 * whose function has lived on, may have lost it in between.
 *
 * @throws LeaseLostError
 */
export async function checkLease(
  items: ItemStore,
  plan: string,
  { executionArn, runId, generation }: HeldLease,
): Promise<void> {
  const lease = await getLease(items, plan);
  if (lease?.executionArn === executionArn && lease.generation === generation) return;
  throw new LeaseLostError(
    `run ${runId} no longer has the lease of plan ${plan}: other runs have been at work since it was stopped. Start another`,
  );
}

/**
 * Release the lease; nothing happens when the execution does not hold it. Repeatable.
 *
 * @param holder.failure of a run that failed, or was stopped. When one of its functions may have been at work at that time, the
 *   lease is free only when that cannot be at work any more
 */
export async function releaseLease(
  items: ItemStore,
  plan: string,
  { executionArn, failure }: { executionArn: string; failure?: LeaseFailure | undefined },
): Promise<void> {
  const freeAt = failure && freeAtAfter(failure);
  await items.update(
    keyOf.lease(plan),
    { set: { freeAt }, remove: ['executionArn'] },
    { oneOf: { executionArn: [executionArn] } },
  );
}
