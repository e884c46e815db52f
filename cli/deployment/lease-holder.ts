import { keyOf } from '../../core/contracts/table';
import type { Deployment } from './deployment';

/** Another run that is at work on a plan, for which a new one waits. */
export interface LeaseHolder {
  runId: string;
  /** ISO 8601. */
  since: string;
  /** ISO 8601: it has ended, and a function of it may be at work until then. */
  freeAt?: string;
}

/** @returns undefined when the lease of the plan is free, or the run itself holds it */
export async function leaseHolder(
  { items }: Deployment,
  plan: string,
  runId: string,
): Promise<LeaseHolder | undefined> {
  const lease = await items.get(keyOf.lease(plan));
  if (!lease || lease.runId === runId) return undefined;
  const holder = { runId: String(lease.runId), since: String(lease.takenAt) };
  if (lease.executionArn !== undefined) return holder;
  return lease.freeAt === undefined ? undefined : { ...holder, freeAt: String(lease.freeAt) };
}
