import * as z from 'zod';
import type { ScheduledPlan } from '../../contracts/plan-evaluation';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

const Since = z.object({ schedule: z.string(), since: z.iso.datetime() });

/** Text by which a changed schedule is noticed. */
const textOf = ({ expression, timeZone }: ScheduledPlan['schedule']) => `${expression} ${timeZone}`;

/**
 * Time at which an evaluation first found the plan with this schedule: due times before it do not count.
 *
 * @returns undefined for a plan that is new, has another schedule than before, or whose record is damaged
 */
export async function scheduleSince(
  items: Pick<ItemStore, 'get'>,
  { name, schedule }: ScheduledPlan,
): Promise<Date | undefined> {
  const recorded = Since.safeParse(await items.get(keyOf.schedule(name)));
  const isCurrent = recorded.success && recorded.data.schedule === textOf(schedule);
  return isCurrent ? new Date(recorded.data.since) : undefined;
}

/** Record that a plan has its schedule from now on. Repeatable. */
export async function recordSchedule(
  items: Pick<ItemStore, 'put'>,
  { name, schedule }: ScheduledPlan,
  now: Date,
): Promise<void> {
  await items.put({ ...keyOf.schedule(name), schedule: textOf(schedule), since: now.toISOString() });
}
