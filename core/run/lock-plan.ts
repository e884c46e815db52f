import { LeaseHeldError } from '../contracts/errors';
import { keyOf } from '../contracts/table';
import type { LeaseDeps } from './lease';
import { getLease } from './lease-item';
import { checkFree } from './lease-wait';

/** Time in milliseconds after which a plan is free although the command that locked it has not unlocked it: it was interrupted. */
const LOCKED_MS_MAX = 3_600_000;

/**
 * Lock a plan for the work of a command, which has no execution: no run acquires the lease meanwhile.
 *
 * @param command shown to those who find the plan locked
 * @returns unlocks the plan
 * @throws LeaseHeldError as `takeLease`
 */
export async function lockPlan(
  { items, executions }: LeaseDeps,
  plan: string,
  command: string,
  now: Date,
): Promise<() => Promise<void>> {
  const current = await getLease(items, plan);
  if (current) await checkFree(executions, plan, current, now);
  const generation = (current?.generation ?? 0) + 1;
  const lease = { ...keyOf.lease(plan), runId: command, takenAt: now.toISOString(), generation };
  const freeAt = new Date(now.getTime() + LOCKED_MS_MAX).toISOString();
  const before = { executionArn: [current?.executionArn], generation: [current?.generation] };
  if (!(await items.put({ ...lease, freeAt, lockedBy: command }, { oneOf: before })))
    throw new LeaseHeldError(`plan ${plan} is locked: another run has just acquired its lease`);
  return async () => {
    await items.put(lease, { oneOf: { executionArn: [undefined], generation: [generation] } });
  };
}
