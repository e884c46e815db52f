import type { Retention } from '../../contracts/backup-plan';
import { type Periods, periodsIn } from './calendar';

export interface DatedSnapshot {
  snapshot: string;
  /** ISO 8601. */
  takenAt: string;
  partial?: boolean;
}

export interface SnapshotChoice {
  /** With the names of the rules that keep each: newest, no rule, last, daily, weekly, monthly, yearly. */
  kept: { snapshot: string; takenAt: string; rules: string[] }[];
  forgotten: { snapshot: string; takenAt: string }[];
}

/** What each rule counts: the newest snapshot of each of the last so many of these is kept. */
const RULES: readonly {
  field: 'keepLast' | 'keepDaily' | 'keepWeekly' | 'keepMonthly' | 'keepYearly';
  rule: string;
  periodOf: (periods: Periods, position: number) => number;
}[] = [
  { field: 'keepLast', rule: 'last', periodOf: (_, position) => position },
  { field: 'keepDaily', rule: 'daily', periodOf: ({ day }) => day },
  { field: 'keepWeekly', rule: 'weekly', periodOf: ({ week }) => week },
  { field: 'keepMonthly', rule: 'monthly', periodOf: ({ month }) => month },
  { field: 'keepYearly', rule: 'yearly', periodOf: ({ year }) => year },
];

/**
 * Which snapshots of a plan are kept, and by which rules; see `Retention`. Periods without a snapshot do not count, so a
 * plan that pauses loses nothing. Choosing again from what was kept forgets nothing more.
 *
 * A partial snapshot takes nobody's place: it is kept as if it were the only one, until whole ones have taken its own. The
 * newest that is always kept is the newest whole one, and every partial one since.
 *
 * @param snapshots in any order
 * @param timeZone of the plan's days, weeks, months and years
 * @returns every snapshot once, each list from the oldest to the newest
 */
export function chooseSnapshots(
  snapshots: readonly DatedSnapshot[],
  retention: Retention,
  timeZone: string,
): SnapshotChoice {
  const periodsOf = periodsIn(timeZone);
  const newestFirst = snapshots
    .map(({ snapshot, takenAt, partial }) => ({ snapshot, takenAt, partial, at: new Date(takenAt) }))
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.snapshot < b.snapshot ? 1 : -1));
  const rules = RULES.filter(({ field }) => retention[field] !== undefined);
  const seen = rules.map(() => new Set<number>());
  const choice: SnapshotChoice = { kept: [], forgotten: [] };
  let hasNewest = false;
  for (const [position, { snapshot, takenAt, partial, at }] of newestFirst.entries()) {
    const periods = periodsOf(at);
    const keeping = hasNewest ? [] : ['newest'];
    hasNewest ||= !partial;
    if (rules.length === 0) keeping.push('no rule');
    for (const [number, { field, rule, periodOf }] of rules.entries()) {
      const before = seen[number] as Set<number>;
      const period = periodOf(periods, position);
      if (before.has(period)) continue;
      if (before.size < (retention[field] as number)) keeping.push(rule);
      if (!partial) before.add(period);
    }
    if (keeping.length > 0) choice.kept.unshift({ snapshot, takenAt, rules: keeping });
    else choice.forgotten.unshift({ snapshot, takenAt });
  }
  return choice;
}
