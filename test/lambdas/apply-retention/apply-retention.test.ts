import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { NO_TOTALS } from '../../../core/backup/plan/totals';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { markDamaged, rejectHead } from '../../../core/backup/snapshot/heads';
import { backupFiles, snapshotFiles } from '../../../core/contracts/run-files';
import type { WorkingFiles } from '../../../core/ports/working-files';
import { getRun } from '../../../core/run/run-record';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import { missingOf } from '../../core/backup/damage/missing';
import { putOpened } from '../../core/run/put-opened';
import { DAY_MS, HELD, PlanHistory, RUNS, VAULT } from './plan-history';

/** Three snapshots a day apart; the second needs an archive of the first, the third one of the second. */
async function threeDays(retention: ConstructorParameters<typeof PlanHistory>[0] = { keepLast: 2 }) {
  const history = new PlanHistory(retention);
  await history.snapshot('d1', { fresh: 3 });
  history.clock.advance(DAY_MS);
  await history.snapshot('d2', { old: ['d1/0'], fresh: 2 });
  history.clock.advance(DAY_MS);
  await history.snapshot('d3', { old: ['d2/1'], fresh: 1 });
  return history;
}

const only1 = ['d1/1', 'd1/2', 'd1/catalog'];
const bytesOf = (history: PlanHistory, refs: readonly string[]) =>
  refs.reduce((sum, ref) => sum + (history.archives.get(ref)?.sizeBytes ?? 0), 0);

describe('applying retention', () => {
  it('forgets a snapshot with its files at once, and what only it needs once that is old enough', async () => {
    const history = await threeDays();
    const report = await history.retain(history.run('r1'));
    expect(report).toEqual({
      kept: [
        { snapshot: 'd2', takenAt: '2026-01-06T10:00:00.000Z', rules: ['last'] },
        { snapshot: 'd3', takenAt: '2026-01-07T10:00:00.000Z', rules: ['newest', 'last'] },
      ],
      forgotten: [{ snapshot: 'd1', takenAt: '2026-01-05T10:00:00.000Z' }],
      deleted: { archives: 0, bytes: 0 },
      waiting: { archives: 3, bytes: bytesOf(history, only1), until: '2026-04-05T10:00:00.000Z' },
      refused: { archives: 0, bytes: 0, reason: null },
    });
    expect(history.heads().map(({ snapshot }) => snapshot)).toEqual(['d2', 'd3']);
    expect(history.snapshotsWithFiles()).toEqual(['d2', 'd3']);
    expect(history.asked).toEqual([]);

    history.clock.advance(88 * DAY_MS - 1);
    expect((await history.retain(history.run('r2'))).waiting.archives).toBe(3);
    history.clock.advance(1);
    const later = await history.retain(history.run('r3'));
    expect(later).toMatchObject({ forgotten: [], deleted: { archives: 3, bytes: bytesOf(history, only1) } });
    expect(later.waiting).toEqual({ archives: 0, bytes: 0, until: null });
    expect(history.deletions('r3').map(({ archive, when }) => `${archive} ${when}`)).toEqual(
      only1.map((archive) => `${archive} now`),
    );
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
    expect(await history.garbage()).toEqual([]);
  });

  it('deletes young archives when the fee is accepted', async () => {
    const history = await threeDays();
    const report = await history.retain(history.run('r1', { acceptEarlyDeletionFee: true }));
    expect(report).toMatchObject({ deleted: { archives: 3 }, waiting: { archives: 0 } });
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
  });

  it('deletes archives where they lie, though the plan has another vault by now', async () => {
    const history = new PlanHistory({ keepLast: 1 });
    await history.snapshot('d1', { fresh: 1, vault: 'before' });
    history.clock.advance(DAY_MS);
    await history.snapshot('d2', { fresh: 1 });
    await history.retain(history.run('r1', { acceptEarlyDeletionFee: true }));
    expect(history.stored('before')).toEqual([]);
    expect(history.stored()).toEqual(['d2/0', 'd2/catalog']);
  });

  it('asks nothing of Glacier and writes nothing but its report without a rule and without garbage', async () => {
    const history = await threeDays({});
    const run = history.run('r1');
    const before = history.items.all();
    const queried: string[] = [];
    const items = {
      ...history.items,
      query: (...args: Parameters<typeof history.items.query>) => {
        queried.push(args[0]);
        return history.items.query(...args);
      },
    };
    const report = await history.retain(run, { ...history.deps, items });
    expect(report.kept.map(({ rules }) => rules)).toEqual([['no rule'], ['no rule'], ['newest', 'no rule']]);
    expect(history.items.all()).toEqual(before);
    expect(history.asked).toEqual([]);
    expect(history.deletions('r1')).toEqual([]);
    expect(queried).toEqual(['plan/docs', 'garbage/docs', 'garbage/docs']);
  });

  it('says that the run is forgetting', async () => {
    const history = await threeDays();
    const run = history.run('r1');
    await putOpened(history.items, run, 'planning', history.clock.now());
    await history.retain(run);
    expect(await getRun(history.items, 'r1')).toMatchObject({ status: 'forgetting' });
  });

  it('deletes nothing while it cannot be told what a kept snapshot needs', async () => {
    const history = await threeDays();
    await history.objects.remove({ bucket: RUNS, key: snapshotFiles.archives('docs', 'd3') });
    const run = history.run('r1', { acceptEarlyDeletionFee: true });
    await expect(history.retain(run)).rejects.toThrow('snapshot d3 of plan docs are missing');
    expect(history.stored()).toHaveLength(history.archives.size);
  });

  it('takes off the records what a snapshot that was brought back needs', async () => {
    const history = await threeDays({});
    const archive = history.archives.get('d2/0');
    if (!archive) throw new Error('d2 wrote an archive 0');
    await addGarbage(history.items, 'docs', archive, VAULT, history.clock.now());
    const report = await history.retain(history.run('r1', { acceptEarlyDeletionFee: true }));
    expect(report.deleted.archives).toBe(0);
    expect(history.stored()).toContain('d2/0');
    expect(await history.garbage()).toEqual([]);
  });

  it('deletes nothing that any kept snapshot needs, though the ones next to the forgotten one do not', async () => {
    const history = new PlanHistory({ keepLast: 2 });
    await history.snapshot('d1', { fresh: 2 });
    history.clock.advance(DAY_MS);
    await history.snapshot('d2', { fresh: 1 });
    history.clock.advance(DAY_MS);
    await history.snapshot('d3', { old: ['d1/0'] });
    const report = await history.retain(history.run('r1', { acceptEarlyDeletionFee: true }));
    expect(report).toMatchObject({ forgotten: [{ snapshot: 'd1' }], deleted: { archives: 2 } });
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
    expect(await history.garbage()).toEqual([]);
  });

  it('reads the list of each kept snapshot once, over as many calls as that takes', async () => {
    const history = new PlanHistory({ keepLast: 10 });
    for (let day = 10; day <= 20; day++) {
      await history.snapshot(`d${day}`, { old: day === 20 ? ['d10/1'] : [], fresh: 2 });
      history.clock.advance(DAY_MS);
    }
    const reads: string[] = [];
    const files: WorkingFiles = {
      ...history.deps.files,
      read(key, ...range) {
        reads.push(key);
        return history.deps.files.read(key, ...range);
      },
    };
    const run = history.run('r1', { acceptEarlyDeletionFee: true });
    let looks = 0;
    const short = { ...history.deps, remainingMs: () => (++looks === 1 ? 900_000 : 299_999) };
    // The snapshot is released, and the first four lists are read.
    expect(await applyRetention({ run }, short)).toEqual({ done: false });
    expect(await history.retain(run, { ...short, files })).toMatchObject({ deleted: { archives: 2 } });
    const lists = reads.filter((key) => key.endsWith('/archives.jsonl.gz'));
    expect(lists).toEqual([15, 16, 17, 18, 19, 20].map((day) => snapshotFiles.archives('docs', `d${day}`)));
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
  });

  it('goes on when time was short, and adds up what all calls did', async () => {
    const history = new PlanHistory({ keepLast: 1 });
    await history.snapshot('d1', { fresh: 2300 });
    history.clock.advance(DAY_MS);
    await history.snapshot('d2', { fresh: 1 });
    const run = history.run('r1', { acceptEarlyDeletionFee: true });
    let calls = 0;
    let interim = 0;
    for (let done = false; !done; calls++) {
      let looks = 0;
      const remainingMs = () => (++looks <= 2 ? 900_000 : 1000);
      done = (await applyRetention({ run }, { ...history.deps, remainingMs })).done;
      if (!done) interim = Math.max(interim, history.report('r1').deleted.archives);
    }
    expect(calls).toBeGreaterThan(2);
    expect(interim).toBeGreaterThan(0);
    expect(history.report('r1')).toMatchObject({
      forgotten: [{ snapshot: 'd1' }],
      deleted: { archives: 2301 },
      waiting: { archives: 0 },
    });
    expect(history.asked).toHaveLength(2301);
    expect(history.stored()).toEqual(['d2/0', 'd2/catalog']);
  });
});

it('deletes no archive that became old enough after the run had looked for what is needed', async () => {
  const history = new PlanHistory({ keepLast: 1 });
  await history.snapshot('d1', { fresh: 600 });
  history.clock.advance(DAY_MS);
  await history.snapshot('d2', { fresh: 1 });
  await history.snapshot('d3', { fresh: 1 });
  await history.retain(history.run('r1'));
  history.clock.advance(89 * DAY_MS);
  const run = history.run('r2');
  let looks = 0;
  const deps = { ...history.deps, remainingMs: () => (++looks === 1 ? 900_000 : 1000) };
  expect(await applyRetention({ run }, deps)).toEqual({ done: false });
  history.clock.advance(DAY_MS);
  expect(await history.retain(run)).toMatchObject({ deleted: { archives: 601 }, waiting: { archives: 2 } });
  expect(await history.retain(history.run('r3'))).toMatchObject({ deleted: { archives: 2 }, waiting: { archives: 0 } });
});

describe('when Glacier refuses to delete', () => {
  it('reports it, and asks again only after ever longer pauses, twelve times in all', async () => {
    const history = await threeDays({ keepLast: 1, minimumAgeDays: 0 });
    history.uploads.refuseDeletion('the vault is locked');
    const first = await history.retain(history.run('r0'));
    const refused = ['d1/0', ...only1, 'd2/0', 'd2/catalog'];
    expect(first.refused).toEqual({
      archives: refused.length,
      bytes: bytesOf(history, refused),
      reason: 'the vault is locked',
    });
    expect(first.deleted.archives).toBe(0);

    const askedOnDays = [0];
    for (let day = 5; day < 20 * 365; day += 5) {
      history.clock.advance(5 * DAY_MS);
      const asked = history.asked.length;
      const { refused } = await history.retain(history.run(`r${day}`));
      expect(refused.archives).toBe(6);
      if (history.asked.length > asked) askedOnDays.push(day);
    }
    const pauses = askedOnDays.slice(1).map((day, number) => day - (askedOnDays[number] as number));
    expect(pauses).toEqual([30, 60, 120, 240, 365, 365, 365, 365, 365, 365, 365]);
  });

  it('deletes in the end when a refusal ends', async () => {
    const history = await threeDays({ keepLast: 1, minimumAgeDays: 0 });
    history.uploads.refuseDeletion('not yet');
    await history.retain(history.run('r1'));
    history.uploads.refuseDeletion();
    history.clock.advance(30 * DAY_MS);
    expect(await history.retain(history.run('r2'))).toMatchObject({
      deleted: { archives: 6 },
      refused: { archives: 0, reason: null },
    });
    expect(history.stored()).toEqual(['d2/1', 'd3/0', 'd3/catalog']);
  });

  it('is not asked again in the same run', async () => {
    const history = await threeDays({ keepLast: 2, minimumAgeDays: 0 });
    history.uploads.refuseDeletion('locked');
    const run = history.run('r1');
    const first = await history.retain(run);
    expect(await history.retain(run)).toEqual(first);
    expect(history.asked).toHaveLength(3);
  });
});

describe('damaged snapshots', () => {
  it('stay, and so does the newest that is whole, with all that either needs', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    for (const snapshot of ['d1', 'd2', 'd3', 'd4']) {
      await history.snapshot(snapshot, { fresh: 1, ...(snapshot === 'd4' && { errors: 1 }) });
      history.clock.advance(DAY_MS);
    }
    await markDamaged(history.items, { plan: 'docs', snapshot: 'd3' }, { archives: 1, objects: 1, foundBy: 'c' });
    const report = await history.retain(history.run('r1'));
    expect(report.kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['d2', ['newest complete']],
      ['d3', ['damaged']],
      ['d4', ['newest', 'last']],
    ]);
    expect(history.asked.sort()).toEqual(['id of d1/0', 'id of d1/catalog']);
  });
});

describe('snapshots that were sealed while a check went on, and lack archives', () => {
  const missing = async (history: PlanHistory, ref: string) =>
    recordMissing(history.items, 'docs', missingOf(`id of ${ref}`, { archive: ref }));

  it('are no newest complete ones, though no check has marked them', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('d1', { fresh: 1 });
    for (const snapshot of ['d2', 'd3']) {
      history.clock.advance(DAY_MS);
      await history.snapshot(snapshot, { old: ['d1/0'], fresh: 1 });
    }
    await missing(history, 'd3/0');
    await missing(history, 'd2/catalog');
    const rules = async (name: string, more: Parameters<typeof history.run>[1] = {}) =>
      (await history.retain(history.run(name, more))).kept.map((kept) => [kept.snapshot, kept.rules]);
    const expected = [
      ['d1', ['newest complete']],
      ['d3', ['newest', 'last']],
    ];
    expect(await rules('r1', { dryRun: true })).toEqual(expected);
    expect(await rules('r2')).toEqual(expected);
    expect(history.asked.sort()).toEqual(['id of d2/0', 'id of d2/catalog']);
  });

  it('are none when nothing that is kept needs what is missing', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    for (const snapshot of ['d1', 'd2']) {
      await history.snapshot(snapshot, { fresh: 1 });
      history.clock.advance(DAY_MS);
    }
    await missing(history, 'd0/0');
    const report = await history.retain(history.run('r1'));
    expect(report.kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([['d2', ['newest', 'last']]]);
    expect(history.asked.sort()).toEqual(['id of d1/0', 'id of d1/catalog']);
  });
});

describe('held snapshots', () => {
  it('displace nothing: the only good one stays with all that it needs, whatever the rules', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('d1', { fresh: 3 });
    history.clock.advance(DAY_MS);
    await history.snapshot('d2', { old: ['d1/0'], verdict: HELD });
    const report = await history.retain(history.run('r1'));
    expect(report.kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['d1', ['newest', 'last']],
      ['d2', ['held']],
    ]);
    expect(report.deleted.archives).toBe(0);
    expect(history.asked).toEqual([]);
  });

  it('that were rejected go with what only they need', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('d1', { fresh: 2 });
    history.clock.advance(DAY_MS);
    await history.snapshot('d2', { old: ['d1/0'], fresh: 2, verdict: HELD });
    await rejectHead(history.items, { plan: 'docs', snapshot: 'd2' }, 'r1');
    const report = await history.retain(history.run('r2'));
    expect(report).toMatchObject({ forgotten: [{ snapshot: 'd2' }], deleted: { archives: 3 } });
    expect(history.stored().sort()).toEqual(['d1/0', 'd1/1', 'd1/catalog']);
  });

  it('are let go but for the first and the newest seven', async () => {
    const history = new PlanHistory({ minimumAgeDays: 0 });
    await history.snapshot('d01', { fresh: 1 });
    for (let day = 2; day <= 11; day++) {
      history.clock.advance(DAY_MS);
      await history.snapshot(`d${String(day).padStart(2, '0')}`, { old: ['d01/0'], fresh: 1, verdict: HELD });
    }
    const report = await history.retain(history.run('r1'));
    expect(report.forgotten.map(({ snapshot }) => snapshot)).toEqual(['d03', 'd04']);
    expect(history.stored().sort()).toEqual([...history.needed()].sort());
  });
});

describe('a dry run', () => {
  it('lists what would be deleted now and later, and changes nothing', async () => {
    const history = await threeDays();
    history.clock.advance(89 * DAY_MS);
    await history.snapshot('d4', { old: ['d3/0'], fresh: 1 });
    const run = history.run('r1', { dryRun: true });
    const before = history.items.all();
    const report = await history.retain(run);
    expect(report).toMatchObject({
      kept: [{ snapshot: 'd3' }, { snapshot: 'd4' }],
      forgotten: [{ snapshot: 'd1' }, { snapshot: 'd2' }],
      deleted: { archives: 6 },
      waiting: { archives: 0, until: null },
    });
    expect(history.deletions('r1').map(({ archive }) => archive)).toEqual([
      ...['d1/catalog', 'd1/0', 'd1/1', 'd1/2'],
      ...['d2/catalog', 'd2/0'],
    ]);
    expect(history.items.all()).toEqual(before);
    expect(history.snapshotsWithFiles()).toEqual(['d1', 'd2', 'd3', 'd4']);
    expect(history.asked).toEqual([]);
  });

  it('of a backup asks the rules as if it had been made, and takes what its parent needs to be needed', async () => {
    const history = await threeDays({ keepLast: 1, minimumAgeDays: 0 });
    const more = { dryRun: true, kind: 'backup', parent: 'd3' } as const;
    const report = await history.retain(history.run('d4', more));
    expect(report).toMatchObject({
      kept: [{ snapshot: 'd4', rules: ['newest', 'last'] }],
      forgotten: [{ snapshot: 'd1' }, { snapshot: 'd2' }, { snapshot: 'd3' }],
    });
    const would = history.deletions('d4').map(({ archive }) => archive);
    expect(would.sort()).toEqual(['d1/0', ...only1, 'd2/0', 'd2/catalog', 'd3/catalog']);
  });

  it('of a backup takes what its second parent needs to be needed as well', async () => {
    const history = await threeDays({ keepLast: 1, minimumAgeDays: 0 });
    const more = { dryRun: true, kind: 'backup', parent: 'd3', secondParent: 'd2' } as const;
    await history.retain(history.run('d4', more));
    const would = history.deletions('d4').map(({ archive }) => archive);
    expect(would.sort()).toEqual([...only1, 'd2/catalog', 'd3/catalog']);
  });

  it('of a backup whose snapshot would be held lets nothing go for it', async () => {
    const history = await threeDays({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('d4', { fresh: 9 });
    const totals = { ...NO_TOTALS, objects: 4, bytes: 0 };
    const plan = { runId: 'd5', plan: 'docs', segments: 1, totals, estimate: null };
    history.objects.place({ bucket: RUNS, key: backupFiles.plan('d5') }, Buffer.from(JSON.stringify(plan)));
    const report = await history.retain(history.run('d5', { dryRun: true, kind: 'backup', parent: 'd4' }));
    expect(report.kept.map(({ snapshot, rules }) => [snapshot, rules])).toEqual([
      ['d4', ['newest', 'last']],
      ['d5', ['held']],
    ]);
  });
});
