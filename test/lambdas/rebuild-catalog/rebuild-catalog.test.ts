import { recordUncertainUpload } from '../../../core/backup/duplicates/uncertain-upload';
import { dropPlan } from '../../../core/backup/retention/drop-plan';
import { addGarbage, listGarbage } from '../../../core/backup/retention/garbage';
import { markForgotten } from '../../../core/backup/snapshot/heads';
import { LeaseHeldError } from '../../../core/contracts/errors';
import { keyIdOf } from '../../../core/contracts/key-id';
import { RebuildCatalogInput } from '../../../core/contracts/rebuild';
import { runFiles } from '../../../core/contracts/run-files';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { rebuildCatalog } from '../../../lambdas/rebuild-catalog/rebuild-catalog';
import { uncertain } from '../../core/backup/duplicates/uncertain';
import { archiveOf, collect } from '../../core/backup/runs';
import { packOf, RebuildWorld, RUN_ID, RUNS } from './rebuild-world';

describe('the leases of plans', () => {
  it('are taken where something is to be put back, and released', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { plan: 'photos', key: null });
    const { items, executions, clock } = world;
    const forget = { executionArn: 'arn:forget', runId: 'forget-1' };
    for (const plan of ['docs', 'photos']) await takeLease({ items, executions }, plan, forget, clock.now());
    await expect(world.rebuild()).rejects.toThrow(LeaseHeldError);
    expect(await world.heads()).toEqual({});
    await releaseLease(items, 'docs', forget);
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt', s2: 'unproven' });
    await takeLease({ items, executions }, 'docs', forget, clock.now());
  });
});

describe('garbage', () => {
  it('that a snapshot needs is none any more', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    for (const archive of world.archives) {
      const written = { ...archiveOf('s1', archive.sequence), archiveId: archive.archiveId };
      await addGarbage(world.items, 'docs', written, 'vault', new Date(0));
    }
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt' });
    expect(await collect(listGarbage(world.items, 'docs'))).toEqual([]);
  });

  it('stays while retention lets its snapshot go', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.rebuild();
    world.forgetRun();
    await markForgotten(world.items, 'docs', 's1');
    expect((await world.rebuild()).snapshots).toMatchObject([
      { outcome: 'forgotten', reason: 'retention is forgetting it' },
    ]);
  });
});

describe('a plan whose records a person dropped', () => {
  it('comes back from the catalogs in the vault as it was', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt', s2: 'rebuilt' });
    const before = await world.heads();
    await dropPlan(world.deps, 'docs');
    expect(await world.heads()).toEqual({});
    expect(world.objects.keys(RUNS).filter((key) => key.startsWith('plans/'))).toEqual([]);
    world.forgetRun();
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt', s2: 'rebuilt' });
    expect(await world.heads()).toEqual(before);
  });
});

describe('time', () => {
  it('may be short at any point: the next call goes on', async () => {
    const world = new RebuildWorld();
    const other = world.take('s1', { plan: 'photos' });
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await other;
    const undisturbed = await world.rebuild();
    world.lose();
    await world.survey();
    const input = RebuildCatalogInput.parse({
      run: world.run,
      executionArn: 'arn:rebuild',
    });
    let calls = 0;
    let rebuilt: unknown;
    for (let looks = 1; !rebuilt; looks++) {
      let left = looks;
      calls += 1;
      // So often a call finds that there is time.
      const remainingMs = () => (left-- > 0 ? 900_000 : 1000);
      rebuilt = await rebuildCatalog(input, { ...world.deps, remainingMs });
    }
    expect(calls).toBeGreaterThan(3);
    expect(rebuilt).toEqual(undisturbed);
    expect(await world.heads()).toEqual({ s1: 'accepted', s2: 'accepted' });
    expect(await world.heads('photos')).toEqual({ s1: 'accepted' });
  });

  it('is looked at however many plans somebody has made up', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    for (let number = 0; number < 3000; number++) {
      world.add({ plan: `plan-${number}`, snapshot: 's1', sequence: 0, kind: 'pack' }, Buffer.of(0));
    }
    let calls = 0;
    let callsAtLook = 0;
    const gaps: number[] = [];
    const remainingMs = () => {
      gaps.push(calls - callsAtLook);
      callsAtLook = calls;
      return 900_000;
    };
    const query = (...[pk, sk]: Parameters<typeof world.items.query>) => {
      calls += 1;
      return world.items.query(pk, sk);
    };
    const items = { ...world.items, query };
    await world.rebuild({}, { ...world.deps, items, remainingMs });
    gaps.push(calls - callsAtLook);
    expect(calls).toBeGreaterThan(9000);
    expect(Math.max(...gaps)).toBeLessThan(600);
  });
});

const listed = (world: RebuildWorld) =>
  world.objects
    .text({ bucket: RUNS, key: runFiles.unreferenced(RUN_ID) })
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).ArchiveId);

describe('archives that no snapshot needs', () => {
  it('are listed as a manifest, and not those that are to be deleted', async () => {
    const world = new RebuildWorld();
    const signer = keyIdOf(world.key.pem);
    await world.take('s1');
    const orphan = world.add({ plan: 'docs', snapshot: 'interrupted', sequence: 0, kind: 'pack', signer }, packOf([]));
    world.add({ plan: 'docs', snapshot: 'gone', sequence: 1, kind: 'pack' }, packOf([]), { archiveId: 'garbage' });
    await addGarbage(world.items, 'docs', archiveOf('gone', 1, { archiveId: 'garbage' }), 'vault', new Date(0));
    const { unreferenced } = await world.rebuild();
    expect(unreferenced).toEqual({ archives: 1, bytes: orphan.sizeBytes });
    expect(listed(world)).toEqual([orphan.archiveId]);
  });

  it('are not those that a lost answer left besides an archive that counts: these are garbage', async () => {
    const world = new RebuildWorld();
    const signer = keyIdOf(world.key.pem);
    await world.take('s1');
    const described = { plan: 'docs', snapshot: 'interrupted', sequence: 0, kind: 'pack', signer } as const;
    const counting = world.add(described, packOf([]));
    const twice = world.add(described, packOf([]), { archiveId: 'twice' });
    const { archiveId, description, sizeBytes, treeHash } = counting;
    const facts = { vault: 'vault', archiveId, description, sizeBytes, treeHash };
    await recordUncertainUpload(world.items, uncertain({ ...facts, snapshot: 'interrupted' }));
    const { unreferenced, duplicates } = await world.rebuild();
    expect({ unreferenced, duplicates }).toEqual({ unreferenced: { archives: 1, bytes: sizeBytes }, duplicates: 1 });
    expect(listed(world)).toEqual([archiveId]);
    const garbage: string[] = [];
    for await (const { archiveId: id, foundBy } of listGarbage(world.items, 'docs')) garbage.push(`${id} ${foundBy}`);
    expect(garbage).toEqual([`${twice.archiveId} ${RUN_ID}`]);
    // A repetition, as after a kill, tells the same.
    expect(await world.rebuild()).toMatchObject({ unreferenced, duplicates });
  });

  it('are those that a lost answer left, when the vault lacks the archive that counts', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    const described = { plan: 'docs', snapshot: 's1', sequence: 7, kind: 'pack' } as const;
    const { archiveId, description, sizeBytes, treeHash } = world.add(described, packOf([]));
    await recordUncertainUpload(world.items, uncertain({ vault: 'vault', description, sizeBytes, treeHash }));
    expect(await world.rebuild()).not.toHaveProperty('duplicates');
    expect(listed(world)).toEqual([archiveId]);
  });

  it('are those of snapshots that are not proven', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    expect((await world.rebuild()).unreferenced.archives).toBe(2);
  });
});

describe('archives that no catalog speaks of', () => {
  const manifest = { manifest: { bucket: RUNS, key: runFiles.unreferenced(RUN_ID) } };
  const ofS1 = { plan: 'docs', snapshot: 's1' };

  it('are shown as an unproven, partial snapshot of what they say of themselves', async () => {
    const world = new RebuildWorld();
    const files: [string, Buffer][] = [
      ['a', Buffer.alloc(0)],
      ['z', Buffer.from('hello')],
    ];
    const { createdAt } = world.add({ ...ofS1, sequence: 0, kind: 'pack' }, packOf(files), { retrieve: true });
    world.add({ ...ofS1, sequence: 1, kind: 'object', key: 'film' }, Buffer.from('a film'));
    world.add({ ...ofS1, sequence: 2, kind: 'object' }, Buffer.from('who knows'));
    world.add({ ...ofS1, sequence: 3, kind: 'object', key: 'long', slice: [0, 2] }, Buffer.from('half of it'));
    // Nothing keeps two archives from saying that they are the same object.
    world.add({ ...ofS1, sequence: 4, kind: 'object', key: 'film' }, Buffer.from('a film'));
    const { snapshots, unreferenced } = await world.rebuild(manifest);
    expect(snapshots).toEqual([
      {
        ...ofS1,
        outcome: 'unproven',
        partial: true,
        reason: expect.stringContaining('no catalog'),
        takenAt: createdAt,
        objects: 3,
        bytes: 11,
        catalogs: [],
      },
    ]);
    expect(unreferenced.archives).toBe(5);
    expect(await world.heads()).toEqual({});
    expect(world.objects.keys(RUNS).filter((key) => key.startsWith('plans/'))).toEqual([]);
  });

  it('are the oldest where several say that they are one archive, or hold one object', async () => {
    const world = new RebuildWorld();
    world.add({ ...ofS1, sequence: 5, kind: 'pack' }, packOf([['a', Buffer.from('hello')]]), { retrieve: true });
    world.add({ ...ofS1, sequence: 6, kind: 'object', key: 'film' }, Buffer.from('a film'));
    world.add({ ...ofS1, sequence: 5, kind: 'pack' }, Buffer.from('no pack'), { archiveId: 'later', retrieve: true });
    world.add({ ...ofS1, sequence: 7, kind: 'object', key: 'film' }, Buffer.from('somebody else'));
    world.add({ ...ofS1, sequence: 0, kind: 'object', key: 'a' }, Buffer.from('somebody else'));
    for (const archives of [world.archives, [...world.archives].reverse()]) {
      world.archives = archives;
      world.forgetRun();
      expect((await world.rebuild(manifest)).snapshots).toMatchObject([
        { outcome: 'unproven', objects: 2, bytes: 'hello'.length + 'a film'.length },
      ]);
    }
  });

  it('wait for another attempt when one of them could not be retrieved', async () => {
    const world = new RebuildWorld();
    world.add({ ...ofS1, sequence: 0, kind: 'pack' }, packOf([['a', Buffer.from('a')]]), { retrieve: true });
    world.add({ ...ofS1, sequence: 1, kind: 'pack' }, packOf([['b', Buffer.from('b')]]));
    expect((await world.rebuild(manifest)).snapshots).toMatchObject([
      { outcome: 'lost', reason: expect.stringContaining('could not be retrieved') },
    ]);
  });

  it('are broken when a pack is none, and lost when nothing tells what is in them', async () => {
    const world = new RebuildWorld();
    world.add({ ...ofS1, sequence: 0, kind: 'object' }, Buffer.from('who knows'));
    world.add({ plan: 'docs', snapshot: 's2', sequence: 0, kind: 'pack' }, Buffer.from('no pack'), { retrieve: true });
    expect((await world.rebuild(manifest)).snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'lost' },
      { snapshot: 's2', outcome: 'broken' },
    ]);
  });
});
