import fc from 'fast-check';
import { memoryItems } from '../../../../adapters/memory/memory-items';
import { overdueSnapshot } from '../../../../core/backup/overdue/overdue-snapshot';
import { recordSchedule, scheduleSince } from '../../../../core/backup/overdue/schedule-since';
import { SnapshotHead } from '../../../../core/contracts/snapshot';
import { keyOf } from '../../../../core/contracts/table';
import { parseSchedule } from '../../../../core/schedule/parse-schedule';

const DAY_MS = 86_400_000;
const at = (text: string) => new Date(`${text}Z`);
const head = (takenAt: string, more: Partial<SnapshotHead> = {}) =>
  SnapshotHead.parse({
    ...{
      plan: 'docs',
      snapshot: `at-${takenAt.slice(0, 13)}`,
      vault: 'safe',
      source: { bucket: 'papers', prefix: '' },
    },
    ...{ takenAt: `${takenAt}.000Z`, objects: 1, bytes: 1, archives: 1, newArchives: 1, newBytes: 1, errors: 0 },
    ...{ state: 'kept', ...more },
  });
const nightly = { expression: 'cron(0 3 * * ? *)', timeZone: 'UTC' };
const since = at('2026-01-01T00:00:00');

describe('a nightly plan', () => {
  const heads = [head('2026-01-10T03:00:12'), head('2026-01-09T03:00:12')];

  it('is overdue once a day has passed since the time without a snapshot', () => {
    expect(overdueSnapshot(nightly, heads, since, at('2026-01-12T03:00:00'))).toBeUndefined();
    expect(overdueSnapshot(nightly, heads, since, at('2026-01-12T03:00:01'))).toEqual({
      dueAt: '2026-01-11T03:00:00.000Z',
      newest: 'at-2026-01-10T03',
    });
  });

  it('is not overdue when somebody has backed it up by hand', () => {
    const byHand = head('2026-01-11T17:00:00');
    expect(overdueSnapshot(nightly, [byHand, ...heads], since, at('2026-01-12T20:00:00'))).toBeUndefined();
  });

  it.each([
    [
      'held',
      { verdict: { kind: 'held', differsIn: ['source'], comparedWith: { snapshot: 'a', objects: 1, bytes: 1 } } },
    ],
    ['partial', { partial: true }],
    ['damaged', { damage: { archives: 1, objects: 1, foundBy: 'check-1' } }],
    ['forgotten', { state: 'forgotten' }],
  ] as [string, Partial<SnapshotHead>][])('is overdue in spite of a %s snapshot', (_, more) => {
    const poor = head('2026-01-11T03:00:12', more);
    const overdue = overdueSnapshot(nightly, [...heads, poor], since, at('2026-01-12T04:00:00'));
    expect(overdue).toEqual({ dueAt: '2026-01-11T03:00:00.000Z', newest: 'at-2026-01-10T03' });
  });

  it('is overdue in spite of a snapshot that claims to be of the future', () => {
    const overdue = overdueSnapshot(nightly, [head('2999-01-01T03:00:12'), ...heads], since, at('2026-01-12T04:00:00'));
    expect(overdue).toEqual({ dueAt: '2026-01-11T03:00:00.000Z', newest: 'at-2026-01-10T03' });
  });

  it('is not overdue for times before its schedule counts', () => {
    const changed = at('2026-01-20T12:00:00');
    expect(overdueSnapshot(nightly, heads, changed, at('2026-01-22T02:59:00'))).toBeUndefined();
    expect(overdueSnapshot(nightly, [], changed, at('2026-01-22T03:01:00'))).toEqual({
      dueAt: '2026-01-21T03:00:00.000Z',
      newest: null,
    });
  });
});

describe('a plan of another schedule', () => {
  it('that fires at a local time is due at that time on both sides of a change of clocks', () => {
    const schedule = { expression: 'cron(30 3 ? * SUN *)', timeZone: 'Europe/Berlin' };
    const heads = [head('2026-03-22T02:30:10')];
    // Summer time begins on 29 March.
    expect(overdueSnapshot(schedule, heads, since, at('2026-03-30T01:30:00'))).toBeUndefined();
    expect(overdueSnapshot(schedule, heads, since, at('2026-03-30T01:30:01'))?.dueAt).toBe('2026-03-29T01:30:00.000Z');
  });

  it('with a rate is due an interval after its newest snapshot, whenever the intervals began', () => {
    const weekly = { expression: 'rate(7 days)', timeZone: 'UTC' };
    const heads = [head('2026-01-10T09:41:00')];
    expect(overdueSnapshot(weekly, heads, since, at('2026-01-18T09:41:00'))).toBeUndefined();
    expect(overdueSnapshot(weekly, heads, since, at('2026-01-18T09:41:01'))?.dueAt).toBe('2026-01-17T09:41:00.000Z');
  });

  it('whose last year has passed is not overdue', () => {
    const past = { expression: 'cron(0 3 1 1 ? 2025)', timeZone: 'UTC' };
    expect(overdueSnapshot(past, [], since, at('2030-01-01T00:00:00'))).toBeUndefined();
  });

  it('is overdue a day after a time without a snapshot, and not when there is one of that time or later', () => {
    const expressions = ['cron(0 3 L * ? *)', 'cron(0 0 29 2 ? *)', 'cron(30 2 * * ? *)', 'cron(0/15 * * * ? *)'];
    const timeZone = 'Europe/Berlin';
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.integer({ min: Date.UTC(2026, 1, 1), max: Date.UTC(2032, 0, 1) }),
        fc.integer({ min: 0, max: 86_400 }),
        (expression, beforeMs, lateSeconds) => {
          const before = head(new Date(beforeMs).toISOString().slice(0, 19));
          const dueMs = parseSchedule(expression, timeZone, 0).nextAfter(Date.parse(before.takenAt)) as number;
          const overdueAt = (nowMs: number, ...heads: SnapshotHead[]) =>
            overdueSnapshot({ expression, timeZone }, heads, since, new Date(nowMs));
          expect(overdueAt(dueMs + DAY_MS, before)).toBeUndefined();
          expect(overdueAt(dueMs + DAY_MS + 1, before)?.dueAt).toBe(new Date(dueMs).toISOString());
          const taken = head(new Date(dueMs + lateSeconds * 1000).toISOString().slice(0, 19));
          expect(overdueAt(dueMs + DAY_MS + 1, before, taken)).toBeUndefined();
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('the time since which a schedule counts', () => {
  const plan = { name: 'docs', schedule: nightly };

  it('is when it was recorded, until the schedule is another', async () => {
    const items = memoryItems();
    expect(await scheduleSince(items, plan)).toBeUndefined();
    await recordSchedule(items, plan, since);
    expect(await scheduleSince(items, plan)).toEqual(since);
    expect(await scheduleSince(items, { ...plan, schedule: { ...nightly, timeZone: 'Asia/Tokyo' } })).toBeUndefined();
    expect(await scheduleSince(items, { ...plan, name: 'mail' })).toBeUndefined();
  });

  it('is not known when its record is damaged', async () => {
    const items = memoryItems();
    await items.put({ ...keyOf.schedule('docs'), schedule: 'cron(0 3 * * ? *) UTC', since: 'yesterday' });
    expect(await scheduleSince(items, plan)).toBeUndefined();
  });
});
