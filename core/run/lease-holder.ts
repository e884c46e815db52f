import type { ItemStore } from '../ports/item-store';
import { getLease } from './lease-item';

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
  const lease = await getLease(items, plan);
  if (!lease || lease.runId === runId) return undefined;
  const holder = { runId: lease.runId, since: lease.takenAt };
  if (lease.executionArn !== undefined) return holder;
  return lease.freeAt === undefined ? undefined : { ...holder, freeAt: lease.freeAt };
}
