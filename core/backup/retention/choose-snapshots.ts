import type { Retention } from '../../contracts/backup-plan';
import type { SnapshotDamage, Verdict } from '../../contracts/snapshot';
import { isAccepted, isHeld } from '../guard/verdicts';
import { type Periods, periodsIn } from './calendar';

export interface DatedSnapshot {
  snapshot: string;
  /** ISO 8601. */
  takenAt: string;
  partial?: boolean;
  /** Accepted when left out. */
  verdict?: Verdict;
  /** Objects that could not be taken. */
  errors?: number;
  /** Archives that it needs are missing. */
  damage?: SnapshotDamage;
}

export interface SnapshotChoice {
  /** With the names of the rules that keep each: newest, newest complete, damaged, no rule, last, daily, weekly, monthly, yearly, held. */
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
 * newest that is always kept is the newest whole one, and every partial one since. Where objects of that could not be
 * taken, or it is damaged, the newest complete one is kept too: whole, undamaged, and with every object. Damage lets nothing go:
 * a damaged snapshot that would be the newest complete one is kept as well.
 *
 * Held snapshots are outside the rules, and take nobody's place: the newest seven stay, and the first since the newest whole
 * one that is accepted.
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
    .map((snapshot) => ({ ...snapshot, at: new Date(snapshot.takenAt) }))
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.snapshot < b.snapshot ? 1 : -1));
  const keeping = new Map(heldToKeep(newestFirst).map(({ snapshot }) => [snapshot, ['held']]));
  const rules = RULES.filter(({ field }) => retention[field] !== undefined);
  const seen = rules.map(() => new Set<number>());
  let hasNewest = false;
  let hasComplete = false;
  let hasAllTaken = false;
  const counting = newestFirst.filter((dated) => !isHeld(dated));
  for (const [position, { snapshot, partial, errors = 0, damage, at }] of counting.entries()) {
    const periods = periodsOf(at);
    const areAllTaken = !partial && errors === 0;
    const isComplete = areAllTaken && !damage;
    const names: string[] = [];
    if (!hasNewest) names.push('newest');
    else if (isComplete && !hasComplete) names.push('newest complete');
    else if (areAllTaken && !hasAllTaken) names.push('damaged');
    hasNewest ||= !partial;
    hasComplete ||= isComplete;
    hasAllTaken ||= areAllTaken;
    if (rules.length === 0) names.push('no rule');
    for (const [number, { field, rule, periodOf }] of rules.entries()) {
      const before = seen[number] as Set<number>;
      const period = periodOf(periods, position);
      if (before.has(period)) continue;
      if (before.size < (retention[field] as number)) names.push(rule);
      if (!partial) before.add(period);
    }
    if (names.length > 0) keeping.set(snapshot, names);
  }
  const choice: SnapshotChoice = { kept: [], forgotten: [] };
  for (const { snapshot, takenAt } of newestFirst.reverse()) {
    const names = keeping.get(snapshot);
    if (names) choice.kept.push({ snapshot, takenAt, rules: names });
    else choice.forgotten.push({ snapshot, takenAt });
  }
  return choice;
}

/** Held snapshots that stay besides the first. */
const HELD_KEPT_MAX = 7;

function heldToKeep<T extends DatedSnapshot>(newestFirst: readonly T[]): T[] {
  const accepted = newestFirst.findIndex(isAccepted);
  const since = newestFirst.slice(0, accepted < 0 ? undefined : accepted).filter(isHeld);
  return [...newestFirst.filter(isHeld).slice(0, HELD_KEPT_MAX), ...since.slice(-1)];
}
