import { overdueSnapshot } from '../../core/backup/overdue/overdue-snapshot';
import { recordSchedule, scheduleSince } from '../../core/backup/overdue/schedule-since';
import { listReadableAndDamagedHeads } from '../../core/backup/snapshot/heads';
import { OVERDUE_EVENT } from '../../core/contracts/log-events';
import type { EvaluatePlansInput } from '../../core/contracts/plan-evaluation';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';

/** Log the plans whose schedule has not produced a snapshot for more than a day. */
export async function evaluatePlans(
  { plans }: EvaluatePlansInput,
  { items, clock, log }: { items: Pick<ItemStore, 'get' | 'put' | 'query'>; clock: Clock; log: Log },
): Promise<void> {
  let overduePlans = 0;
  for (const plan of plans) {
    const since = await scheduleSince(items, plan);
    if (!since) {
      await recordSchedule(items, plan, clock.now());
      continue;
    }
    const overdue = overdueSnapshot(plan.schedule, await readableHeads(items, plan.name), since, clock.now());
    if (!overdue) continue;
    overduePlans++;
    log.warn(OVERDUE_EVENT, { plan: plan.name, ...overdue });
  }
  log.info('plans.evaluated', { plans: plans.length, overdue: overduePlans });
}

/** The heads that can be read: a damaged one proves no snapshot, and must not stop the evaluation. */
async function readableHeads(items: Pick<ItemStore, 'query'>, plan: string): Promise<SnapshotHead[]> {
  const heads: SnapshotHead[] = [];
  for await (const listed of listReadableAndDamagedHeads(items, plan))
    if (listed.kind === 'readable') heads.push(listed.head);
  return heads;
}
