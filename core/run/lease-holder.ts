import type { ItemStore } from '../ports/item-store';
import { getLease } from './lease-item';

/** Run that holds the lease of a plan, for which a new run waits. */
export interface LeaseHolder {
  runId: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601; set when the run has ended but one of its functions may be running until then. */
  freeAt?: string;
}

/** Find the run that locks a plan. @returns undefined when no run does, or run `runId` itself */
export async function leaseHolder(items: ItemStore, plan: string, runId: string): Promise<LeaseHolder | undefined> {
  const lease = await getLease(items, plan);
  if (!lease || lease.runId === runId || lease.lockedBy !== undefined) return undefined;
  const holder = { runId: lease.runId, since: lease.takenAt };
  if (lease.executionArn !== undefined) return holder;
  return lease.freeAt === undefined ? undefined : { ...holder, freeAt: lease.freeAt };
}
