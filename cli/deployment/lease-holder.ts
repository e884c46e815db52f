import { keyOf } from '../../core/contracts/table';
import type { Deployment } from './deployment';

/** Another run that is at work on a plan, for which a new one waits. */
export interface LeaseHolder {
  runId: string;
  /** ISO 8601. */
  since: string;
}

/** @returns undefined when nobody, or the run itself, holds the lease of the plan */
export async function leaseHolder(
  { items }: Deployment,
  plan: string,
  runId: string,
): Promise<LeaseHolder | undefined> {
  const lease = await items.get(keyOf.lease(plan));
  if (lease?.executionArn === undefined || lease.runId === runId) return undefined;
  return { runId: String(lease.runId), since: String(lease.takenAt) };
}
