import fc from 'fast-check';
import {
  chooseSnapshots,
  type DatedSnapshot,
  type SnapshotChoice,
} from '../../../../core/backup/retention/choose-snapshots';
import { Retention } from '../../../../core/contracts/backup-plan';
import type { Verdict } from '../../../../core/contracts/snapshot';
import { pinOf } from '../runs';

const retentionOf = (rules: Partial<Retention>) => Retention.parse(rules);
const at = (...times: string[]): DatedSnapshot[] => times.map((takenAt) => ({ snapshot: takenAt, takenAt }));
const keptOf = (snapshots: DatedSnapshot[], rules: Partial<Retention>, timeZone = 'UTC') =>
  chooseSnapshots(snapshots, retentionOf(rules), timeZone).kept.map(({ snapshot }) => snapshot);

const wallDates = new Map<string, string>();

/** Year, month and day as a clock on the wall shows them: 2026-01-31. */
function wallDate(takenAt: string, timeZone: string): string {
  const asked = `${takenAt} ${timeZone}`;
  const known = wallDates.get(asked) ?? new Date(takenAt).toLocaleString('sv-SE', { timeZone, dateStyle: 'short' });
  wallDates.set(asked, known);
  return known;
}

/** ISO 8601: the year and number of a week are those of its Thursday; week 1 has the year's first one. */
function isoWeek(date: string): string {
  const thursday = new Date(`${date}T00:00:00Z`);
  while (thursday.getUTCDay() !== 1) thursday.setUTCDate(thursday.getUTCDate() - 1);
  thursday.setUTCDate(thursday.getUTCDate() + 3);
  const year = thursday.getUTCFullYear();
  let number = 1;
  for (let day = new Date(thursday); ; number++) {
    day = new Date(day.getTime() - 7 * 86_400_000);
    if (day.getUTCFullYear() < year) return `${year}-W${number}`;
  }
}

/** The written rules, word by word, each snapshot asked about on its own. */
function slowlyKept(snapshots: readonly DatedSnapshot[], retention: Retention, timeZone: string) {
  const isNewer = (a: DatedSnapshot, b: DatedSnapshot) =>
    Date.parse(a.takenAt) > Date.parse(b.takenAt) || (a.takenAt === b.takenAt && a.snapshot > b.snapshot);
  const held = snapshots.filter(({ verdict }) => verdict?.kind === 'held');
  const accepted = snapshots.filter((snapshot) => !snapshot.partial && !held.includes(snapshot));
  const isHeldKept = (snapshot: DatedSnapshot) => {
    if (held.filter((other) => isNewer(other, snapshot)).length < 7) return true;
    // The first since the newest accepted one.
    if (accepted.some((other) => isNewer(other, snapshot))) return false;
    const since = held.filter((other) => accepted.every((good) => isNewer(other, good)));
    return since.every((other) => other === snapshot || isNewer(other, snapshot));
  };
  const periods: [number | undefined, string, (snapshot: DatedSnapshot) => string][] = [
    [retention.keepLast, 'last', ({ snapshot }) => snapshot],
    [retention.keepDaily, 'daily', ({ takenAt }) => wallDate(takenAt, timeZone)],
    [retention.keepWeekly, 'weekly', ({ takenAt }) => isoWeek(wallDate(takenAt, timeZone))],
    [retention.keepMonthly, 'monthly', ({ takenAt }) => wallDate(takenAt, timeZone).slice(0, 7)],
    [retention.keepYearly, 'yearly', ({ takenAt }) => wallDate(takenAt, timeZone).slice(0, 4)],
  ];
  return new Map(
    snapshots.map((snapshot) => {
      if (snapshot.verdict?.kind === 'held') return [snapshot.snapshot, isHeldKept(snapshot) ? ['held'] : []] as const;
      const newer = accepted.filter((other) => isNewer(other, snapshot));
      const areAllTaken = (other: DatedSnapshot) => accepted.includes(other) && !other.errors;
      const isComplete = (other: DatedSnapshot) => areAllTaken(other) && !other.damage;
      const rules: string[] = [];
      if (newer.length === 0) rules.push('newest');
      else if (isComplete(snapshot) && !newer.some(isComplete)) rules.push('newest complete');
      else if (areAllTaken(snapshot) && !newer.some(areAllTaken)) rules.push('damaged');
      if (periods.every(([keep]) => keep === undefined)) rules.push('no rule');
      for (const [keep, rule, periodOf] of periods) {
        const newerPeriods = new Set(newer.map(periodOf));
        if (keep !== undefined && !newerPeriods.has(periodOf(snapshot)) && newerPeriods.size < keep) rules.push(rule);
      }
      return [snapshot.snapshot, rules] as const;
    }),
  );
}

// Half-hour and half-day offsets, clocks that went back over midnight (St. John's), a day that never was (Apia, 30 December 2011).
const TIME_ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/Havana',
];
const HOUR_MS = 3_600_000;
const HELD: Verdict = {
  kind: 'held',
  differsIn: ['vault'],
  comparedWith: { snapshot: 's00', objects: 1, bytes: 1 },
};
const DAMAGE = { archives: 1, objects: 1, foundBy: 'check-1' };
const keep = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined });
const retentions = fc
  .record({ keepLast: keep, keepDaily: keep, keepWeekly: keep, keepMonthly: keep, keepYearly: keep })
  .map(retentionOf);
/** Steps from minutes to months, around the turns of years and of clocks. */
const histories = fc
  .record({
    start: fc.constantFrom('2009-12-20', '2011-10-20', '2011-12-24', '2020-12-24', '2024-03-25', '2025-10-20'),
    steps: fc.array(
      fc.record({
        hours: fc.oneof(
          fc.integer({ min: 0, max: 90 }).map((minutes) => minutes / 60),
          fc.integer({ min: 1, max: 72 }),
          fc.integer({ min: 1, max: 60 }).map((days) => days * 24),
        ),
        kind: fc.constantFrom<Partial<DatedSnapshot>>(
          {},
          {},
          { errors: 0, verdict: { kind: 'accepted' } },
          { errors: 3 },
          { damage: DAMAGE },
          { damage: DAMAGE, errors: 1 },
          { damage: DAMAGE, partial: true },
          { partial: true },
          { verdict: HELD },
          { verdict: HELD, errors: 1 },
          { verdict: HELD },
        ),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ start, steps }) => {
    let atMs = Date.parse(start);
    return steps.map(({ hours, kind }, number): DatedSnapshot => {
      atMs += hours * HOUR_MS;
      return { snapshot: `s${String(number).padStart(2, '0')}`, takenAt: new Date(atMs).toISOString(), ...kind };
    });
  });
const shuffled = histories.chain((history) =>
  fc.shuffledSubarray(history, { minLength: history.length, maxLength: history.length }),
);

describe('choosing snapshots', () => {
  it('keeps exactly what the written rules say, by the rules that say so', () => {
    fc.assert(
      fc.property(shuffled, retentions, fc.constantFrom(...TIME_ZONES), (snapshots, retention, timeZone) => {
        const { kept, forgotten } = chooseSnapshots(snapshots, retention, timeZone);
        const expected = slowlyKept(snapshots, retention, timeZone);
        expect(Object.fromEntries(kept.map(({ snapshot, rules }) => [snapshot, rules]))).toEqual(
          Object.fromEntries([...expected].filter(([, rules]) => rules.length > 0)),
        );
        expect([...kept, ...forgotten].map(({ snapshot }) => snapshot).sort()).toEqual([...expected.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });

  it('forgets nothing more when it chooses again from what it kept', () => {
    fc.assert(
      fc.property(histories, retentions, fc.constantFrom(...TIME_ZONES), (snapshots, retention, timeZone) => {
        const first = chooseSnapshots(snapshots, retention, timeZone);
        const isKept = new Set(first.kept.map(({ snapshot }) => snapshot));
        const again = chooseSnapshots(
          snapshots.filter(({ snapshot }) => isKept.has(snapshot)),
          retention,
          timeZone,
        );
        expect(again).toEqual({ kept: first.kept, forgotten: [] });
      }),
    );
  });

  it('forgets nothing because of damage', () => {
    fc.assert(
      fc.property(shuffled, retentions, fc.constantFrom(...TIME_ZONES), (snapshots, retention, timeZone) => {
        const whole = snapshots.map(({ damage: _, ...snapshot }) => snapshot);
        const namesOf = ({ kept }: SnapshotChoice) => kept.map(({ snapshot }) => snapshot);
        const kept = namesOf(chooseSnapshots(snapshots, retention, timeZone));
        expect(kept).toEqual(expect.arrayContaining(namesOf(chooseSnapshots(whole, retention, timeZone))));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps all without a rule, and says so', () => {
    const { kept, forgotten } = chooseSnapshots(
      at('2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'),
      retentionOf({}),
      'UTC',
    );
    expect(kept).toEqual([
      { snapshot: '2026-01-01T00:00:00Z', takenAt: '2026-01-01T00:00:00Z', rules: ['no rule'] },
      { snapshot: '2026-01-02T00:00:00Z', takenAt: '2026-01-02T00:00:00Z', rules: ['newest', 'no rule'] },
    ]);
    expect(forgotten).toEqual([]);
  });

  it('keeps the newest whatever the rules', () => {
    const snapshots = at('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
    expect(chooseSnapshots(snapshots, retentionOf({ keepLast: 0 }), 'UTC')).toEqual({
      kept: [{ ...snapshots[1], rules: ['newest'] }],
      forgotten: [snapshots[0]],
    });
    expect(chooseSnapshots([], retentionOf({ keepLast: 0 }), 'UTC')).toEqual({ kept: [], forgotten: [] });
  });

  it('lets no partial snapshot take the place of a whole one, and lets it go once whole ones have taken its own', () => {
    const [whole, partial, next] = at('2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z', '2026-01-01T03:00:00Z');
    const salvaged = { ...partial, partial: true } as DatedSnapshot;
    const before = [whole as DatedSnapshot, salvaged];
    const rules = { keepLast: 1, keepDaily: 1 };
    expect(keptOf(before, rules)).toEqual(['2026-01-01T01:00:00Z', '2026-01-01T02:00:00Z']);
    expect(keptOf([...before, next as DatedSnapshot], rules)).toEqual(['2026-01-01T03:00:00Z']);
  });

  const days = (count: number, more: Partial<DatedSnapshot> = {}, from = 1) =>
    Array.from({ length: count }, (_, n): DatedSnapshot => {
      const day = `2026-01-${String(from + n).padStart(2, '0')}`;
      return { snapshot: day, takenAt: `${day}T03:00:00Z`, ...more };
    });

  it('lets a held snapshot take nobody its place', () => {
    const good = days(2);
    const held = days(3, { verdict: HELD }, 3);
    const { kept, forgotten } = chooseSnapshots([...good, ...held], retentionOf({ keepLast: 1, keepDaily: 1 }), 'UTC');
    expect(kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['2026-01-02', ['newest', 'last', 'daily']],
      ...['2026-01-03', '2026-01-04', '2026-01-05'].map((day) => [day, ['held']]),
    ]);
    expect(forgotten).toEqual([{ snapshot: '2026-01-01', takenAt: '2026-01-01T03:00:00Z' }]);
  });

  it('keeps the first and the newest seven that are held, though no rule lets anything go', () => {
    const snapshots = [...days(1), ...days(10, { verdict: HELD }, 2)];
    expect(keptOf(snapshots, {})).toEqual(
      ['01', '02', '05', '06', '07', '08', '09', '10', '11'].map((day) => `2026-01-${day}`),
    );
  });

  it('keeps no first one that is older than the newest that is accepted', () => {
    const snapshots = [...days(1), ...days(9, { verdict: HELD }, 2), ...days(1, {}, 11)];
    expect(keptOf(snapshots, {})).toEqual(
      ['01', '04', '05', '06', '07', '08', '09', '10', '11'].map((day) => `2026-01-${day}`),
    );
  });

  it('keeps the newest of which every object was taken, however old', () => {
    const snapshots = [...days(2), ...days(5, { errors: 1 }, 3)];
    const { kept } = chooseSnapshots(snapshots, retentionOf({ keepLast: 2 }), 'UTC');
    expect(kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['2026-01-02', ['newest complete']],
      ['2026-01-06', ['last']],
      ['2026-01-07', ['newest', 'last']],
    ]);
  });

  it('keeps the newest that is whole beside those that are damaged', () => {
    const snapshots = [...days(2), ...days(3, { damage: DAMAGE }, 3), ...days(1, { errors: 1, damage: DAMAGE }, 6)];
    const { kept } = chooseSnapshots(snapshots, retentionOf({ keepLast: 1 }), 'UTC');
    expect(kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['2026-01-02', ['newest complete']],
      ['2026-01-05', ['damaged']],
      ['2026-01-06', ['newest', 'last']],
    ]);
    const { kept: later } = chooseSnapshots([...snapshots, ...days(1, {}, 7)], retentionOf({ keepLast: 1 }), 'UTC');
    expect(later.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([['2026-01-07', ['newest', 'last']]]);
  });

  it('counts days that have a snapshot, however long ago, and keeps the newest of each', () => {
    const days = at(
      '2025-06-01T01:00:00Z',
      '2025-06-01T23:00:00Z',
      '2026-01-01T01:00:00Z',
      '2026-01-01T02:00:00Z',
      '2026-01-01T03:00:00Z',
    );
    expect(keptOf(days, { keepDaily: 2 })).toEqual(['2025-06-01T23:00:00Z', '2026-01-01T03:00:00Z']);
  });

  it('takes a day of 25 hours, when clocks go back, for one day', () => {
    // In Berlin 26 October 2025 lasts from 22:00 UTC of the 25th to 23:00 UTC of the 26th.
    const times = ['2025-10-25T21:59:00Z', '2025-10-25T22:00:00Z', '2025-10-26T22:59:00Z', '2025-10-26T23:00:00Z'];
    const kept = ['2025-10-25T21:59:00Z', '2025-10-26T22:59:00Z', '2025-10-26T23:00:00Z'];
    expect(keptOf(at(...times), { keepDaily: 9 }, 'Europe/Berlin')).toEqual(kept);
  });

  it('takes the days around New Year for one ISO week, though they are in two years', () => {
    // Week 53 of 2020 lasts from 28 December to 3 January.
    const times = ['2020-12-27T12:00:00Z', '2020-12-28T12:00:00Z', '2021-01-03T12:00:00Z', '2021-01-04T12:00:00Z'];
    const kept = ['2020-12-27T12:00:00Z', '2021-01-03T12:00:00Z', '2021-01-04T12:00:00Z'];
    expect(keptOf(at(...times), { keepWeekly: 9 })).toEqual(kept);
    expect(keptOf(at(...times), { keepYearly: 9 })).toEqual(['2020-12-28T12:00:00Z', '2021-01-04T12:00:00Z']);
  });
});

describe('a pinned snapshot', () => {
  const day = (number: number, more: Partial<DatedSnapshot> = {}): DatedSnapshot => ({
    snapshot: `s${number}`,
    takenAt: `2026-01-0${number}T03:00:00Z`,
    ...more,
  });
  const HELD: Verdict = {
    kind: 'held',
    differsIn: ['objects'],
    comparedWith: { snapshot: 's1', objects: 9, bytes: 9 },
  };
  const rulesOf = (snapshots: DatedSnapshot[], rules: Partial<Retention>) =>
    Object.fromEntries(
      chooseSnapshots(snapshots, retentionOf(rules), 'UTC').kept.map((kept) => [kept.snapshot, kept.rules]),
    );

  it('is kept besides those that the rules keep', () => {
    expect(rulesOf([day(1), day(2, { pin: pinOf() }), day(3), day(4)], { keepLast: 2 })).toEqual({
      s2: ['pinned'],
      s3: ['last'],
      s4: ['newest', 'last'],
    });
  });

  it('counts for the rules like any other', () => {
    expect(rulesOf([day(1), day(2), day(3, { pin: pinOf() }), day(4)], { keepLast: 2 })).toEqual({
      s3: ['last', 'pinned'],
      s4: ['newest', 'last'],
    });
  });

  it('that is held is kept however many newer ones are held', () => {
    const held = Array.from({ length: 8 }, (_, number) => day(2 + number, { verdict: HELD }));
    const pinned = day(1, { takenAt: '2025-12-01T03:00:00Z', snapshot: 's0', verdict: HELD, pin: pinOf() });
    expect(rulesOf([pinned, day(1), ...held], { keepLast: 1 })).toMatchObject({
      s0: ['pinned'],
      s1: ['newest', 'last'],
    });
  });

  it('changes nothing for the others, whatever the rules', () => {
    const isPinned = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });
    const rules = fc.record({ keepLast: fc.nat(4), keepDaily: fc.nat(4) }, { requiredKeys: [] });
    fc.assert(
      fc.property(isPinned, rules, (pins, some) => {
        const free = pins.map((_, number) => day(1 + number));
        const pinned = free.map((one, number) => (pins[number] ? { ...one, pin: pinOf() } : one));
        const kept = new Set(keptOf(free, some));
        expect(keptOf(pinned, some)).toEqual(
          free.flatMap(({ snapshot }, number) => (pins[number] || kept.has(snapshot) ? [snapshot] : [])),
        );
      }),
    );
  });
});
