import type { Retention } from '../../contracts/backup-plan';
import type { SnapshotDamage, SnapshotPin, Verdict } from '../../contracts/snapshot';
import { isAccepted, isHeld } from '../guard/verdicts';
import { type Periods, periodsIn } from './calendar';

export interface DatedSnapshot {
  snapshot: string;
  /** ISO 8601. */
  takenAt: string;
  partial?: boolean;
  /** Accepted if undefined. */
  verdict?: Verdict;
  /** Number of objects that could not be backed up. */
  errors?: number;
  /** Set when archives that it needs are missing. */
  damage?: SnapshotDamage;
  /** Set when a person has asked that it is kept. */
  pin?: SnapshotPin;
}

export interface SnapshotChoice {
  /**
   * Kept snapshots, each with the rules that keep it: newest, newest complete, damaged, no rule, last, daily, weekly,
   * monthly, yearly, held, pinned.
   */
  kept: { snapshot: string; takenAt: string; rules: string[] }[];
  forgotten: { snapshot: string; takenAt: string }[];
}

/** The rules of retention: each keeps the newest snapshot of each of the last N periods that contain one. */
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
 * Choose which snapshots of a plan are kept, and by which rules; see `Retention`. Periods without a snapshot do not
 * count, so that a plan that pauses loses nothing. Applying the rules again to the kept snapshots forgets nothing more.
 *
 * A partial snapshot does not use up a period: it is kept as if it were the only one, until its periods are filled by
 * others. The newest one that is not partial is always kept, and so is every later partial one. If it has errors or
 * damage, the newest complete one is kept too: neither partial nor damaged, and with every object. Damage makes
 * retention forget nothing: a damaged snapshot that would otherwise be the newest complete one is also kept.
 *
 * Held snapshots are outside the rules and use up no period: the newest seven are kept, and the first since the newest
 * accepted one that is not partial.
 *
 * A pinned snapshot is kept whatever else is said here, which changes nothing for the others.
 *
 * @param snapshots in any order
 * @param timeZone time zone of the plan's days, weeks, months and years
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
  for (const { snapshot, pin } of newestFirst)
    if (pin) keeping.set(snapshot, [...(keeping.get(snapshot) ?? []), 'pinned']);
  const choice: SnapshotChoice = { kept: [], forgotten: [] };
  for (const { snapshot, takenAt } of newestFirst.reverse()) {
    const names = keeping.get(snapshot);
    if (names) choice.kept.push({ snapshot, takenAt, rules: names });
    else choice.forgotten.push({ snapshot, takenAt });
  }
  return choice;
}

/** Number of newest held snapshots that are kept, besides the first one since the newest accepted. */
const HELD_KEPT_MAX = 7;

function heldToKeep<T extends DatedSnapshot>(newestFirst: readonly T[]): T[] {
  const accepted = newestFirst.findIndex(isAccepted);
  const since = newestFirst.slice(0, accepted < 0 ? undefined : accepted).filter(isHeld);
  return [...newestFirst.filter(isHeld).slice(0, HELD_KEPT_MAX), ...since.slice(-1)];
}
