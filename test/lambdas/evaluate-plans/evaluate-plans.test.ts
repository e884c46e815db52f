import { memoryClock } from '../../../adapters/memory/memory-clock';
import { memoryItems } from '../../../adapters/memory/memory-items';
import { putHead } from '../../../core/backup/snapshot/heads';
import { EvaluatePlansInput } from '../../../core/contracts/plan-evaluation';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { evaluatePlans } from '../../../lambdas/evaluate-plans/evaluate-plans';

const HOUR_MS = 3_600_000;
const nightly = { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin' };

function world() {
  const items = memoryItems();
  const clock = memoryClock(new Date('2026-01-05T10:00:00.000Z'));
  const logged: [string, unknown][] = [];
  const keep = (event: string, fields?: unknown) => void logged.push([event, fields]);
  const deps = { items, clock, log: { info: keep, warn: keep, error: keep } };
  const evaluate = async (...plans: { name: string; schedule: { expression: string } }[]) => {
    logged.length = 0;
    await evaluatePlans(EvaluatePlansInput.parse({ plans }), deps);
    return logged.filter(([event]) => event === 'plan.overdue').map(([, fields]) => fields);
  };
  const take = (plan: string) =>
    putHead(items, {
      ...{
        plan,
        snapshot: `${plan}-${clock.now().getTime()}`,
        vault: 'safe',
        source: { bucket: 'papers', prefix: '' },
      },
      ...{
        takenAt: clock.now().toISOString(),
        objects: 1,
        bytes: 1,
        archives: 1,
        newArchives: 1,
        newBytes: 1,
        errors: 0,
      },
      state: 'kept',
    } satisfies SnapshotHead);
  return { items, clock, logged, evaluate, take };
}

const docs = { name: 'docs', schedule: nightly };
const mail = { name: 'mail', schedule: { expression: 'rate(12 hours)' } };

it('finds a plan that has stopped, and only that one, at every evaluation until there is a snapshot', async () => {
  const { clock, evaluate, take, logged } = world();
  expect(await evaluate(docs, mail)).toEqual([]);
  await take('docs');
  for (let hours = 0; hours < 40; hours += 6) {
    await take('mail');
    expect(await evaluate(docs, mail)).toEqual([]);
    clock.advance(6 * HOUR_MS);
  }
  // 7 January, 04:00: docs was due at 02:00 the day before.
  await take('mail');
  const overdue = { plan: 'docs', dueAt: '2026-01-06T02:00:00.000Z', newest: `docs-${Date.UTC(2026, 0, 5, 10)}` };
  expect(await evaluate(docs, mail)).toEqual([overdue]);
  expect(logged.at(-1)).toEqual(['plans.evaluated', { plans: 2, overdue: 1 }]);
  clock.advance(6 * HOUR_MS);
  expect(await evaluate(docs, mail)).toEqual([overdue]);
  await take('docs');
  expect(await evaluate(docs, mail)).toEqual([]);
});

it('gives a new plan, and a plan with a new schedule, time until its first due time and a day', async () => {
  const { clock, evaluate } = world();
  expect(await evaluate(docs)).toEqual([]);
  clock.advance(60 * HOUR_MS);
  expect(await evaluate(docs)).toMatchObject([{ plan: 'docs', newest: null }]);
  const noon = { ...docs, schedule: { expression: 'cron(0 12 * * ? *)' } };
  expect(await evaluate(noon)).toEqual([]);
  // 7 January, 22:00, to 9 January, 12:00.
  clock.advance(38 * HOUR_MS);
  expect(await evaluate(noon)).toEqual([]);
  clock.advance(HOUR_MS);
  expect(await evaluate(noon)).toMatchObject([{ plan: 'docs', dueAt: '2026-01-08T12:00:00.000Z' }]);
});

it('evaluates a plan with a damaged head by its others', async () => {
  const { items, clock, evaluate, take } = world();
  await evaluate(docs);
  await take('docs');
  await items.put({ ...keyOf.snapshot('docs', 'z'), head: '{', state: 'kept' });
  expect(await evaluate(docs)).toEqual([]);
  clock.advance(60 * HOUR_MS);
  expect(await evaluate(docs)).toMatchObject([{ plan: 'docs', dueAt: '2026-01-06T02:00:00.000Z' }]);
});
