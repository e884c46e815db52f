import type { LeaseDeps } from './lease';
import { getLease } from './lease-item';
import { checkFree } from './lease-wait';

/** @throws LeaseHeldError while a run holds the lease of a plan, or a function of its last holder may still be running */
export async function checkLeaseFree({ items, executions }: LeaseDeps, plan: string, now: Date): Promise<void> {
  const lease = await getLease(items, plan);
  if (lease) await checkFree(executions, plan, lease, now);
}
