import * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { LeaseHeldError, LeaseLostError } from '../contracts/errors';
import { FUNCTION_GONE_AFTER_MS } from '../contracts/function-limits';
import { keyOf } from '../contracts/table';
import type { Executions } from '../ports/executions';
import type { ItemStore } from '../ports/item-store';

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

/** The item, which stays when the lease is released: the generation never goes back. */
const LeaseItem = z.object({
  /** Who holds it; nobody when it is not there. */
  executionArn: z.string().optional(),
  runId: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  /** How often the lease has gone to another execution; not there in items that were written before this was counted. */
  generation: z.int().optional(),
  /** ISO 8601: released, but not to be taken before, since a function of its last holder may be at work still. */
  freeAt: z.string().optional(),
});

/** Step Functions may not know an execution yet that began a moment ago: so long it is believed to be under way. */
const JUST_TAKEN_MS = 60_000;

/** A failure by which whoever waited for a function lost sight of it: it may be at work still. */
const LOST_FUNCTION = /^(Lambda\..*|States\.(Timeout|HeartbeatTimeout|TaskFailed))$/;

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
  const item = await items.get(key);
  const current = item && decodeItem(LeaseItem, item);
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

/** @throws LeaseHeldError saying why the lease may not be taken, and from when on it may */
async function checkFree(
  executions: Executions,
  plan: string,
  { executionArn, runId, takenAt, freeAt }: z.infer<typeof LeaseItem>,
  now: Date,
): Promise<void> {
  const refuseUntil = (until: number, reason: string) => {
    if (now.getTime() >= until) return;
    throw new LeaseHeldError(
      `plan ${plan} is free from ${new Date(until).toISOString()} on: run ${runId} ${reason}, and one of its functions ` +
        'may be at work until then',
    );
  };
  if (executionArn === undefined) {
    if (freeAt !== undefined) refuseUntil(Date.parse(freeAt), 'lost sight of a function when it failed');
    return;
  }
  const isJustTaken = now.getTime() - Date.parse(takenAt) < JUST_TAKEN_MS;
  const status = isJustTaken ? undefined : await executions.statusOf(executionArn);
  if (!status || status.state === 'running') {
    throw new LeaseHeldError(`plan ${plan} is at work already: run ${runId} holds its lease since ${takenAt}`);
  }
  if (status.state === 'ended') {
    refuseUntil(status.endedAt.getTime() + FUNCTION_GONE_AFTER_MS, 'has ended without releasing its lease');
  }
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
  const item = await items.get(keyOf.lease(plan));
  const lease = item && decodeItem(LeaseItem, item);
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
  {
    executionArn,
    failure,
  }: { executionArn: string; failure?: { error: string; status?: 'failed' | 'stopped'; at: Date } | undefined },
): Promise<void> {
  const freeAt =
    failure && (failure.status === 'stopped' || LOST_FUNCTION.test(failure.error))
      ? new Date(failure.at.getTime() + FUNCTION_GONE_AFTER_MS).toISOString()
      : undefined;
  await items.update(
    keyOf.lease(plan),
    { set: { freeAt }, remove: ['executionArn'] },
    { oneOf: { executionArn: [executionArn] } },
  );
}

/** Another run that is at work on a plan, for which a new one waits. */
export interface LeaseHolder {
  runId: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601: it has ended, and a function of it may be at work until then. */
  freeAt?: string;
}

/** @returns undefined when the lease of the plan is free, or the run itself holds it */
export async function leaseHolder(items: ItemStore, plan: string, runId: string): Promise<LeaseHolder | undefined> {
  const item = await items.get(keyOf.lease(plan));
  const lease = item && decodeItem(LeaseItem, item);
  if (!lease || lease.runId === runId) return undefined;
  const holder = { runId: lease.runId, since: lease.takenAt };
  if (lease.executionArn !== undefined) return holder;
  return lease.freeAt === undefined ? undefined : { ...holder, freeAt: lease.freeAt };
}
