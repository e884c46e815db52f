import { gzipSync } from 'node:zlib';
import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { addGarbage, beginDeletion, claimGarbage, listGarbage } from '../../../core/backup/retention/garbage';
import { putHead } from '../../../core/backup/snapshot/heads';
import { readArchiveLines, readSnapshot, readSnapshotObjects } from '../../../core/backup/snapshot/read-snapshot';
import { parseArchiveDescription } from '../../../core/contracts/archive-description';
import type { Adoption, AdoptRun } from '../../../core/contracts/backup-run';
import { keyIdOf } from '../../../core/contracts/key-id';
import { runFiles } from '../../../core/contracts/run-files';
import type { Snapshot } from '../../../core/contracts/snapshot';
import { takeLease } from '../../../core/run/lease';
import { adoptSnapshot } from '../../../lambdas/adopt-snapshot/adopt-snapshot';
import { archiveOf, collect, planOf, runOf } from '../../core/backup/runs';
import { gzipped, packOf, RebuildWorld, RUN_ID, RUNS, type Taken, VAULT_ARN } from '../rebuild-catalog/rebuild-world';
import { silent } from '../retrieval/simulation';

const executionArn = 'arn:adopt';

/** Adopt a snapshot from the copy that a rebuild has retrieved. */
async function adopt(
  world: RebuildWorld,
  snapshot = 's1',
  { adoption = {}, ...more }: Partial<Omit<AdoptRun, 'kind'>> & { adoption?: Partial<Adoption> } = {},
) {
  await world.survey();
  const plan = JSON.stringify({ vault: 'vault', vaultArn: VAULT_ARN, inventoryDate: world.inventoryDate });
  await world.objects.write({ bucket: RUNS, key: runFiles.plan(RUN_ID) }, plan, 'application/json');
  const { items, objects, executions, clock } = world;
  const generation = await takeLease({ items, executions }, 'docs', { executionArn, runId: 'adopt-1' }, clock.now());
  const run = runOf({
    runId: 'adopt-1',
    executionArn,
    generation,
    kind: 'adopt',
    snapshot,
    adopt: { rebuild: RUN_ID, ...adoption },
    plan: planOf({ vault: 'vault' }),
    vaultArn: VAULT_ARN,
    signer: keyIdOf(world.key.pem),
    ...more,
  });
  const deps = { items, files: memoryWorkingFiles(objects, RUNS), log: silent };
  return adoptSnapshot({ run, catalogKeys: world.catalogKeys }, deps);
}

const written = async ({ objects }: RebuildWorld, snapshot = 's1') => ({
  summary: await readSnapshot(memoryWorkingFiles(objects, RUNS), { plan: 'docs', snapshot }),
  lines: await collect(readSnapshotObjects(memoryWorkingFiles(objects, RUNS), { plan: 'docs', snapshot })),
  archives: await collect(readArchiveLines(memoryWorkingFiles(objects, RUNS), { plan: 'docs', snapshot })),
});

const filesOf = (world: RebuildWorld) => world.objects.keys(RUNS).filter((key) => key.startsWith('plans/'));

describe('the snapshot of a catalog that is not proven', () => {
  it('is written as it is, under the number after those of its archives', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null, describedBy: keyIdOf(world.key.pem) });
    expect(await adopt(world)).toEqual({ catalogSequence: 2 });
    const { summary, lines, archives } = await written(world);
    expect(summary).toMatchObject({ plan: 'docs', snapshot: 's1', vault: 'vault', objects: 1, bytes: 5, archives: 1 });
    expect(lines).toMatchObject([{ key: 'a', slices: [{ archive: 's1/000000000' }] }]);
    expect(archives).toMatchObject([{ archive: 's1/000000000', createdAt: world.archives[0]?.createdAt }]);
    expect(archives[0]).not.toHaveProperty('isForeign');
    expect(await world.heads()).toEqual({});
    expect(await adopt(world)).toEqual({ catalogSequence: 2 });
  });

  it.each([
    [999_999_998, 999_999_999],
    [999_999_999, 2],
    [Number.MAX_SAFE_INTEGER, 2],
  ])('is written under a number that there is, although somebody has used %d', async (sequence, catalogSequence) => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    world.add({ plan: 'docs', snapshot: 's1', sequence, kind: 'pack' }, Buffer.of(0));
    // Of what has no such number nothing is known.
    world.archives = world.archives.filter(({ description }) => parseArchiveDescription(description));
    expect(await adopt(world)).toEqual({ catalogSequence });
  });

  it('has archives that may be deleted only where they name the plan and a listed key, or the deployment that was named', async () => {
    const dead = memorySigningKey();
    const other = memorySigningKey();
    const deployment = keyIdOf(dead.pem);
    const cases: [Taken, Partial<Adoption>, object][] = [
      [{ key: dead }, {}, { isForeign: true }],
      [{ key: dead }, { deployment: keyIdOf(other.pem) }, { isForeign: true }],
      [{ key: dead }, { deployment }, { takenOverFrom: deployment }],
      [{ key: other }, {}, {}],
      [{ key: null }, { deployment }, { isForeign: true }],
      [{ key: null, archives: (own) => [{ ...own, takenOverFrom: deployment }] }, {}, { isForeign: true }],
    ];
    for (const [taken, adoption, marks] of cases) {
      const world = new RebuildWorld();
      world.catalogKeys.push(other.pem);
      await world.take('s1', taken);
      await adopt(world, 's1', { adoption });
      const [{ isForeign, takenOverFrom } = {}] = (await written(world)).archives;
      expect({ isForeign, takenOverFrom }).toEqual(marks);
    }
  });

  it('may need archives of another plan, which are never deleted because of it', async () => {
    const world = new RebuildWorld();
    await world.take('s0', { plan: 'payroll' });
    const [payroll] = world.archives;
    const { archiveId = '', sizeBytes = 0, treeHash = '' } = payroll ?? {};
    await world.take('s1', {
      key: null,
      archives: (own) => [{ ...own, archive: 's0/000000000', archiveId, sizeBytes, treeHash }, own],
      summary: { archives: 2 },
    });
    await adopt(world);
    const { archives } = await written(world);
    expect(archives).toMatchObject([
      { archiveId, isForeign: true },
      { archive: 's1/000000000', isForeign: true },
    ]);
  });

  it('spares its archives, unless retention has deleted one', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    const archiveId = world.archives[0]?.archiveId ?? '';
    await addGarbage(world.items, 'docs', archiveOf('s1', 0, { archiveId }), 'vault', new Date(0));
    await adopt(world);
    expect(await collect(listGarbage(world.items, 'docs'))).toEqual([]);
    await addGarbage(world.items, 'docs', archiveOf('s1', 0, { archiveId }), 'vault', new Date(0));
    await claimGarbage(world.items, 'docs', archiveId, 1);
    await beginDeletion(world.items, 'docs', archiveId, 1);
    await expect(adopt(world)).rejects.toThrow('is deleting, 1 of its archives');
  });

  const line = {
    key: 'a',
    sizeBytes: 5,
    etag: '"1"',
    modifiedAt: '2026-01-01T00:00:00.000Z',
    treeHash: 'a'.repeat(64),
  };
  const slice = { archive: 's1/000000000', offset: 0, sizeBytes: 5 };
  const objects = async (...lines: unknown[]): Promise<Taken> => ({
    files: { 'objects.jsonl.gz': await gzipped(lines) },
  });
  const summary = (changes: Partial<Snapshot>): Taken => ({ summary: changes });
  it.each<[string, Taken | Promise<Taken>, string]>([
    ['an object outside its archive', objects({ ...line, slices: [{ ...slice, offset: 10 }] }), 'does not match'],
    [
      'an object in no archive',
      objects({ ...line, slices: [{ ...slice, archive: 's0/000000000' }] }),
      'does not match',
    ],
    ['an object of another length', objects({ ...line, sizeBytes: 6, slices: [slice] }), 'does not match'],
    ['an object with no tree hash', objects({ ...line, treeHash: 'x', slices: [slice] }), 'does not match'],
    ['an object twice', objects({ ...line, slices: [slice] }, { ...line, slices: [slice] }), 'out of order'],
    ['no object', objects(), 'it lists 0 objects'],
    [
      'garbage for objects',
      { files: { 'objects.jsonl.gz': Buffer.from('garbage') } },
      'list of objects cannot be read',
    ],
    ['a bomb for objects', { files: { 'objects.jsonl.gz': gzipSync(Buffer.alloc(50e6, 'a')) } }, 'cannot be read'],
    ['other lines for objects', { files: { 'objects.jsonl.gz': gzipSync('{}\n') } }, 'cannot be read'],
    ['garbage for archives', { files: { 'archives.jsonl.gz': Buffer.from('garbage') } }, 'archives cannot be read'],
    ['an archive twice', { archives: (own) => [own, own] }, 'not in order'],
    ['an archive of another size', { archives: (own) => [{ ...own, sizeBytes: 9 }] }, 'another size'],
    ['an archive of another hash', { archives: (own) => [{ ...own, treeHash: 'b'.repeat(64) }] }, 'tree hash'],
    [
      'an archive under another number',
      { archives: (own) => [{ ...own, archive: 's1/000000007' }] },
      'is pack 0 of s1',
    ],
    ['an archive that is not there', { archives: (own) => [{ ...own, archiveId: 'gone' }] }, 'inventory lacks 1'],
    ['a date to come', summary({ takenAt: '2999-01-01T00:00:00.000Z' }), 'after its catalog'],
    ['no date', summary({ takenAt: 'once' }), 'after its catalog'],
    ['another vault', summary({ vault: 'other' }), 'another snapshot, plan or vault'],
    ['another plan', summary({ plan: 'payroll' }), 'another snapshot, plan or vault'],
  ])('is refused when it has %s, and leaves nothing', async (_, taken, reason) => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null, ...(await taken) });
    await expect(adopt(world)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining(reason),
    });
    expect(filesOf(world)).toEqual([]);
  });

  it('is refused when it is there already, or is being let go', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.rebuild();
    await expect(adopt(world)).rejects.toThrow('has snapshot s1 already');
  });

  it('is refused when several catalogs are said to be its, until one is named', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null, catalogId: 'one' });
    await world.take('s1', { key: null, catalogId: 'other' });
    await expect(adopt(world)).rejects.toThrow('specify one: one, other');
    await adopt(world, 's1', { adoption: { catalog: 'other' } });
    expect((await written(world)).archives).toMatchObject([{ archiveId: 'pack-of-other' }]);
    await expect(adopt(world, 's1', { adoption: { catalog: 'third' } })).rejects.toThrow('has not retrieved third');
  });

  it('is refused when there is no such rebuild, or it is of another vault', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    await expect(adopt(world, 's1', { adoption: { rebuild: 'another' } })).rejects.toThrow(
      'rebuild another, from which',
    );
    await expect(adopt(world, 's1', { plan: planOf({ vault: 'photos' }) })).rejects.toThrow('writes to vault photos');
    await expect(adopt(world, 's1', { vaultArn: 'arn:other' })).rejects.toThrow('is of vault vault');
  });

  it('is adopted under the lease only', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    await expect(adopt(world, 's1', { executionArn: 'arn:other' })).rejects.toThrow('lease');
  });
});

describe('a partial snapshot', () => {
  it('is written as what its archives say of themselves', async () => {
    const world = new RebuildWorld();
    const signer = keyIdOf(world.key.pem);
    const of = { plan: 'docs', snapshot: 's1', signer };
    world.add({ ...of, sequence: 0, kind: 'pack' }, packOf([['z', Buffer.from('hello')]]), { retrieve: true });
    world.add({ ...of, sequence: 1, kind: 'object', key: 'film', signer: undefined }, Buffer.from('a film'));
    expect(await adopt(world)).toEqual({ catalogSequence: 2 });
    const { summary, lines, archives } = await written(world);
    expect(summary).toMatchObject({ partial: true, objects: 2, bytes: 11, archives: 2 });
    expect(lines.map(({ key }) => key)).toEqual(['film', 'z']);
    expect(archives.map(({ isForeign }) => isForeign)).toEqual([undefined, true]);
  });

  it('makes room for a whole one, and not the other way round', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { key: null });
    await adopt(world);
    const { summary } = await written(world);
    await putHead(world.items, { ...(summary as Snapshot), partial: true, state: 'kept' });
    await adopt(world);
    await putHead(world.items, { ...(summary as Snapshot), state: 'kept' });
    await expect(adopt(world)).rejects.toThrow('already');
  });

  it('is refused when a pack has not been retrieved', async () => {
    const world = new RebuildWorld();
    world.add({ plan: 'docs', snapshot: 's1', sequence: 0, kind: 'pack' }, packOf([['a', Buffer.from('a')]]));
    await expect(adopt(world)).rejects.toThrow('could not be retrieved');
    await expect(adopt(world, 's2')).rejects.toThrow('do not say what they contain');
  });
});
