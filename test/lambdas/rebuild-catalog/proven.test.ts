import { memorySigningKey } from '../../../adapters/memory/memory-signing-key';
import { listHeads } from '../../../core/backup/snapshot/heads';
import { keyIdOf } from '../../../core/contracts/key-id';
import { filesOfSnapshot, snapshotFiles } from '../../../core/contracts/run-files';
import type { Verdict } from '../../../core/contracts/snapshot';
import { RebuildWorld, RUNS } from './rebuild-world';

const held: Verdict = {
  kind: 'held',
  differsIn: ['objects'],
  comparedWith: { snapshot: 's1', objects: 10, bytes: 50 },
};

describe('a snapshot whose catalog is proven', () => {
  it('comes back to the byte, with its head and verdict, and is known from then on', async () => {
    const world = new RebuildWorld();
    const catalog = await world.take('s1', { statement: { verdict: held } });
    expect(await world.rebuild()).toMatchObject({
      snapshots: [
        {
          plan: 'docs',
          snapshot: 's1',
          outcome: 'rebuilt',
          verdict: 'held',
          objects: 1,
          bytes: 5,
          signer: keyIdOf(world.key.pem),
          catalogs: [catalog.archiveId],
        },
      ],
      unreferenced: { archives: 0, bytes: 0 },
      signingKey: { keyId: keyIdOf(world.key.pem), publicKey: world.key.pem },
    });
    for await (const head of listHeads(world.items, 'docs')) {
      expect(head).toMatchObject({
        snapshot: 's1',
        vault: 'vault',
        objects: 1,
        state: 'kept',
        verdict: held,
        catalog: { archive: 's1/000000001', archiveId: catalog.archiveId, treeHash: catalog.treeHash, kind: 'catalog' },
      });
    }
    const files = [...filesOfSnapshot('docs', 's1'), snapshotFiles.signature('docs', 's1')];
    expect(world.objects.keys(RUNS).filter((key) => key.startsWith('plans/'))).toEqual(files.sort());
    expect(await world.wanted()).toEqual([]);
    world.forgetRun();
    for (const key of world.objects.keys(RUNS)) {
      if (key.startsWith('rebuild/')) await world.objects.remove({ bucket: RUNS, key });
    }
    expect(await world.outcomes()).toEqual({ s1: 'known' });
  });

  it('is retrieved and comes back when its head is there and a file is not', async () => {
    const world = new RebuildWorld();
    const { archiveId } = await world.take('s1');
    await world.rebuild();
    const key = snapshotFiles.objects('docs', 's1');
    const before = world.objects.at({ bucket: RUNS, key })?.bytes;
    await world.objects.remove({ bucket: RUNS, key });
    expect(await world.wanted()).toEqual([archiveId]);
    world.forgetRun();
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt' });
    expect(world.objects.at({ bucket: RUNS, key })?.bytes).toEqual(before);
  });

  it('counts when another key that is listed signed it', async () => {
    const world = new RebuildWorld();
    const other = memorySigningKey();
    await world.take('s1', { key: other });
    expect(await world.rebuild()).toMatchObject({
      snapshots: [{ outcome: 'unproven', reason: expect.stringContaining('not listed'), signer: keyIdOf(other.pem) }],
    });
    world.catalogKeys.push(other.pem);
    world.forgetRun();
    expect(await world.outcomes()).toEqual({ s1: 'rebuilt' });
  });

  it('is lost when the vault does not hold what it needs, unless that is too young for the inventory', async () => {
    for (const [inventoryDate, outcome] of [
      ['2026-03-01T00:00:00Z', 'lost'],
      ['2026-01-02T00:00:00Z', 'rebuilt'],
    ] as const) {
      const world = new RebuildWorld();
      world.inventoryDate = inventoryDate;
      await world.take('s1');
      world.archives = world.archives.filter(({ kind }) => kind !== 'pack');
      expect(await world.outcomes()).toEqual({ s1: outcome });
      expect(await world.heads()).toEqual(outcome === 'lost' ? {} : { s1: 'accepted' });
    }
  });

  it('is shown as damaged when it is known and the vault has lost an archive of it', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.rebuild();
    world.forgetRun();
    for (const key of world.objects.keys(RUNS)) {
      if (key.startsWith('rebuild/')) await world.objects.remove({ bucket: RUNS, key });
    }
    world.archives = world.archives.filter(({ snapshot, kind }) => snapshot !== 's1' || kind !== 'pack');
    const { snapshots } = await world.rebuild();
    expect(snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'damaged', reason: 'the vault no longer holds 1 of the archives that it needs' },
      { snapshot: 's2', outcome: 'known' },
    ]);
    expect(await world.heads()).toEqual({ s1: 'accepted', s2: 'accepted' });
  });

  it('is checked when the inventory lacks its catalog too', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.rebuild();
    world.forgetRun();
    world.archives = world.archives.filter(({ snapshot }) => snapshot !== 's2');
    world.inventoryDate = '2026-01-01T08:00:00Z';
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'rebuilt' },
      { snapshot: 's2', outcome: 'known', notYetListed: 2 },
    ]);
    world.forgetRun();
    world.inventoryDate = '2026-03-01T00:00:00Z';
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's1' },
      { snapshot: 's2', outcome: 'damaged', reason: expect.stringContaining('2 of the archives') },
    ]);
  });
});

describe('which proven snapshots stand', () => {
  it('are those that the newest accepted one speaks of, itself, and newer ones; with the verdicts it states', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.take('s3', { accepted: ['s1', 's2'], statement: { verdict: held } });
    await world.take('s4', { accepted: ['s1', 's2'], held: ['s3'], statement: { verdict: held } });
    // s1 has been forgotten, s3 accepted.
    await world.take('s5', { accepted: ['s2', 's3'], held: ['s4'] });
    await world.take('s6', { accepted: ['s2', 's3', 's5'], held: ['s4'], statement: { verdict: held } });
    const { snapshots } = await world.rebuild();
    expect(snapshots.map(({ snapshot, outcome, verdict }) => [snapshot, outcome, verdict])).toEqual([
      ['s1', 'forgotten', undefined],
      ['s2', 'rebuilt', 'accepted'],
      ['s3', 'rebuilt', 'accepted'],
      ['s4', 'rebuilt', 'held'],
      ['s5', 'rebuilt', 'accepted'],
      ['s6', 'rebuilt', 'held'],
    ]);
    expect(await world.heads()).toEqual({ s2: 'accepted', s3: 'accepted', s4: 'held', s5: 'accepted', s6: 'held' });
  });

  it('are reckoned by a held one that a newer catalog says was accepted', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.take('s3', { accepted: ['s2'], statement: { verdict: held } });
    await world.take('s4', { accepted: ['s2', 's3'], statement: { verdict: held } });
    expect(await world.outcomes()).toEqual({ s1: 'forgotten', s2: 'rebuilt', s3: 'rebuilt', s4: 'rebuilt' });
    expect(await world.heads()).toEqual({ s2: 'accepted', s3: 'accepted', s4: 'held' });
  });

  it('do not include one whose catalog is not the one that is spoken of', async () => {
    const world = new RebuildWorld();
    await world.take('s1', { catalogId: 'first' });
    const [, first] = world.archives;
    await world.take('s2', { accepted: ['s1'] });
    world.archives = world.archives.filter((archive) => archive !== first);
    await world.take('s1', { takenAt: '2026-01-01T00:30:00.000Z', accepted: [] });
    // The other catalog is older than what speaks of the first.
    const catalog = world.archives.at(-1);
    if (catalog && first) catalog.createdAt = first.createdAt;
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'forgotten', reason: expect.stringContaining('another catalog') },
      { snapshot: 's2', outcome: 'rebuilt' },
    ]);
  });

  it.each([true, false])(
    'are those of the newest one that was signed, also when a forgotten catalog is uploaded again (lost: %s)',
    async (isLost) => {
      const world = new RebuildWorld();
      const old = await world.take('s1');
      await world.take('s2', { accepted: ['s1'], statement: { verdict: held } });
      // s1 has been forgotten, and its pack is not deleted yet; s2 accepted.
      await world.take('s3', { accepted: ['s2'] });
      await world.take('s4', { accepted: ['s2', 's3'] });
      if (!isLost) await world.rebuild();
      world.forgetRun();
      world.repeat(old, 'repeated', { isFirstGone: true });
      expect((await world.rebuild()).snapshots).toMatchObject([
        { snapshot: 's1', outcome: 'forgotten', catalogs: ['repeated'] },
        { snapshot: 's2', outcome: 'rebuilt', verdict: 'accepted' },
        { snapshot: 's3', outcome: 'rebuilt' },
        { snapshot: 's4', outcome: 'rebuilt' },
      ]);
      expect(await world.heads()).toEqual({ s2: 'accepted', s3: 'accepted', s4: 'accepted' });
    },
  );

  it('are reckoned by when an adopted one was signed, with and without its head', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s3', { accepted: ['s1'] });
    // s1 has been forgotten.
    await world.take('s2', {
      takenAt: '2025-06-01T00:00:00.000Z',
      statement: { signedAt: '2026-01-01T05:00:00.000Z' },
      accepted: ['s3'],
    });
    expect(await world.outcomes()).toEqual({ s1: 'forgotten', s2: 'rebuilt', s3: 'rebuilt' });
    world.items.drop({ pk: 'plan/docs', sk: 'snapshot/s3' });
    world.forgetRun();
    expect((await world.rebuild()).snapshots).toMatchObject([
      { snapshot: 's1', outcome: 'forgotten', reason: expect.stringContaining('newest accepted snapshot, s2,') },
      { snapshot: 's2', outcome: 'rebuilt' },
      { snapshot: 's3', outcome: 'rebuilt' },
    ]);
  });

  it('are reckoned by known ones too', async () => {
    const world = new RebuildWorld();
    await world.take('s1');
    await world.take('s2', { accepted: ['s1'] });
    await world.take('s3', { accepted: ['s2'] });
    expect(await world.outcomes()).toEqual({ s1: 'forgotten', s2: 'rebuilt', s3: 'rebuilt' });
    world.items.drop({ pk: 'plan/docs', sk: 'snapshot/s2' });
    world.forgetRun();
    expect(await world.outcomes()).toEqual({ s1: 'forgotten', s2: 'rebuilt', s3: 'rebuilt' });
  });
});
