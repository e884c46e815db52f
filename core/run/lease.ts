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

/** Execution that acquires a lease. */
export interface LeaseTaker {
  executionArn: string;
  runId: string;
}

/** Lease held by a run; leases acquired by older versions have no generation. */
export interface HeldLease extends LeaseTaker {
  generation?: number;
}

/**
 * Acquire the lease of a plan for an execution. Repeatable: an execution that holds it keeps it. Whatever reads or changes the
 * snapshots of a plan needs the lease, so that no run deletes what another one reads. Every new holder increments the generation.
 *
 * The lease of an execution that ended without releasing it can be acquired once none of its functions can be running any longer
 * (`FUNCTION_GONE_AFTER_MS`): stopping an execution does not stop its functions.
 *
 * @returns the generation of the lease
 * @throws LeaseHeldError while another execution holds it, or a function of the last holder may still be running
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
  // If two executions find it free at the same time, one of them wins.
  const before = { executionArn: [current?.executionArn], generation: [current?.generation] };
  if (await items.put(lease, { oneOf: before })) return generation;
  throw new LeaseHeldError(`plan ${plan} is locked: another run has just acquired its lease`);
}

/**
 * Assert that an execution has held the lease of a plan without interruption. An execution that was stopped and redriven, or whose
 * function outlived it, may have lost the lease.
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
    `run ${runId} no longer holds the lease of plan ${plan}: other runs have held it since. Start another run`,
  );
}

/**
 * Release the lease; a no-op when the execution does not hold it. Repeatable.
 *
 * @param holder.failure of a run that failed or was stopped. When one of its functions may still be running, the lease is free only
 *   after the longest time that a function can run
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
