import { InvalidInputError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import { runFiles } from '../../../core/contracts/run-files';
import { planRestore } from '../../../lambdas/plan-restore/plan-restore';
import { prices } from '../../core/cost/prices';
import { batchOf, RUN_ID, RUNS, runOf } from '../plan-retrieval/runs';
import { filesOf, membersOf, type RestoreWorld, restoreWorld } from './restores';

describe('the plan of a sample', () => {
  let of: RestoreWorld;
  beforeEach(async () => {
    of = restoreWorld();
    const properties = { contentType: 'text/plain', tags: { a: 'b' } };
    of.backup.pack(
      ...Array.from({ length: 20 }, (_, n) => ({ key: `small/${n}`, bytes: Buffer.from(`${n}`), properties })),
    );
    of.backup.object({ key: 'large', bytes: Buffer.alloc(5000), properties });
    await of.commit();
  });

  const prefix = `samples/${RUN_ID}/`;
  const checkOf = (objects: number, more: Partial<Parameters<typeof runOf<'check'>>[0]> = {}) =>
    runOf({
      ...{ kind: 'check', check: { plan: 'docs' }, sample: { objects, seed: 'seed' } },
      destination: { bucket: RUNS, prefix },
      ...more,
    });
  const plan = (run = checkOf(5), sampled: string | undefined = of.backup.snapshot) =>
    planRestore({ run, sampled }, of);

  it('requests as many objects as were asked for, without headers and tags, and the same ones by the same seed', async () => {
    expect(await plan()).toMatchObject({
      archives: 5,
      presentArchives: 0,
      rejectedArchives: 0,
      batches: 1,
      warnings: [],
    });
    const files = filesOf(of.objects);
    const lines = batchOf(of, 0);
    const members = lines.flatMap(({ kind, index }) => (kind === 'pack' ? membersOf(of, 0, index) : []));
    const whole = lines.flatMap((line) => (line.kind === 'pack' ? [] : [line]));
    const objects = [...members, ...whole];
    expect(objects).toHaveLength(5);
    for (const { key, properties } of objects) {
      expect(key).toMatch(/^samples\/run-1\/(large$|small\/)/);
      expect(properties).toEqual({});
    }
    await plan();
    expect(filesOf(of.objects)).toEqual(files);
  });

  it('takes all objects when there are no more', async () => {
    expect(await plan(checkOf(1000))).toMatchObject({ archives: 21, bytes: 5000 + 10 + 20 });
  });

  it('leaves out a key that is too long behind the prefix', async () => {
    of = restoreWorld();
    const bytes = Buffer.from('bytes');
    of.backup.pack({ key: 'k'.repeat(1024 - prefix.length), bytes }, { key: 'l'.repeat(1025 - prefix.length), bytes });
    await of.commit();
    expect(await plan(checkOf(1000))).toMatchObject({ archives: 1, rejectedArchives: 0 });
    expect(membersOf(of, 0, 0).map(({ key }) => key)).toEqual([expect.stringMatching(/kkk$/)]);
  });

  it('is held against its budget, as a restore is', async () => {
    const run = checkOf(5, { prices, budgetUsd: 0 });
    await expect(plan(run)).rejects.toThrow('above its budget');
    expect(await plan({ ...run, dryRun: true })).toMatchObject({ estimate: { requests: expect.any(Number) } });
  });

  it('has nothing to request of an empty snapshot', async () => {
    of = restoreWorld();
    await of.commit();
    expect(await plan()).toMatchObject({ archives: 0, batches: 0 });
    expect(of.objects.text({ bucket: RUNS, key: runFiles.index(RUN_ID) })).toBe('');
  });

  it('is refused without a sample, or a snapshot to take it from', async () => {
    await expect(plan(checkOf(5, { sample: undefined }))).rejects.toThrow(InvalidInputError);
    await expect(planRestore({ run: checkOf(5) }, of)).rejects.toThrow(InvalidInputError);
    await expect(plan(checkOf(5), 'gone')).rejects.toThrow(SnapshotNotFoundError);
  });
});
