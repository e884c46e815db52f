import { getCheckProgress } from '../../../core/backup/check/records/check-progress';
import { recordMissing } from '../../../core/backup/damage/missing-archives';
import { markDamaged, markForgotten } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import { InvalidInputError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import { snapshotFiles } from '../../../core/contracts/run-files';
import type { ArchiveLine } from '../../../core/contracts/snapshot';
import { inventoryOf } from '../../core/inventory/inventories';
import { aCheck, Checking, elementOf, RUN_ID } from './checking';

const FIRST = '2026-01-03-a';
const SECOND = '2026-01-04-b';
const LATER = '2026-11-20T08:00:00Z';

async function twoSnapshots() {
  const checking = new Checking();
  await checking.snapshot(FIRST, ['one', 'two']);
  const { archives } = await checking.snapshot(SECOND, ['three']);
  const [older, newer] = archives as [ArchiveLine, ArchiveLine];
  return { checking, archives, older, newer };
}

const sums = { snapshots: 2, archives: 2, missing: 0, otherSize: 0, otherHash: 0, notYetListed: 0 };
const recorded = {
  vault: 'photos',
  finding: 'missing',
  foundBy: 'check-0',
  foundAt: LATER,
  inventoryDate: LATER,
} as const;

describe('checking archives', () => {
  it('finds what is listed as snapshots have it, each archive once', async () => {
    const { checking, archives } = await twoSnapshots();
    const { progress } = await checking.check(
      aCheck(),
      archives.map((archive) => elementOf(archive)),
    );
    const bytes = archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    expect(progress.sums).toEqual({ ...sums, bytes, unconfirmed: 0, duplicates: 0, unreadable: 0 });
    expect(progress.inventoryDate).toBe(LATER);
    expect(await checking.missing()).toEqual([]);
    expect(await checking.named()).toEqual([]);
  });

  it('records missing archives, and names the objects in them, of the newest snapshot that needs them', async () => {
    const { checking, older, newer } = await twoSnapshots();
    const { progress } = await checking.check(aCheck(), [elementOf(newer)]);
    expect(progress.sums).toMatchObject({ ...sums, missing: 1 });
    const { archiveId, archive } = older;
    expect(await checking.missing()).toEqual([
      { ...recorded, archiveId, archive, foundBy: RUN_ID, foundAt: checking.clock.now().toISOString() },
    ]);
    expect(await checking.damageOf(FIRST)).toEqual({ archives: 1, objects: 2, foundBy: RUN_ID });
    expect(await checking.damageOf(SECOND)).toEqual({ archives: 1, objects: 2, foundBy: RUN_ID });
    const { sizeBytes, treeHash, createdAt } = older;
    const facts = { archive, archiveId, sizeBytes, treeHash, createdAt, finding: 'missing' };
    for (const snapshot of [FIRST, SECOND]) {
      expect(checking.lines(snapshot)).toEqual([
        { kind: 'archive', contains: 'pack', ...facts },
        { kind: 'object', key: 'one', sizeBytes: expect.any(Number), archives: [archiveId] },
        { kind: 'object', key: 'two', sizeBytes: expect.any(Number), archives: [archiveId] },
      ]);
    }
    expect(await checking.named()).toEqual([
      { ...facts, kind: 'pack', snapshots: 2, firstSnapshots: [SECOND, FIRST], objects: 2, firstKeys: ['one', 'two'] },
    ]);
  });

  it('does not take for missing what was created within a day before the inventory', async () => {
    const { checking, older, newer } = await twoSnapshots();
    const dayAfter = (offsetMs: number) => new Date(Date.parse(newer.createdAt) + 86_400_000 + offsetMs).toISOString();
    const early = await checking.check(aCheck(), [elementOf(older)], dayAfter(-1));
    expect(early.progress.sums).toMatchObject({ ...sums, notYetListed: 1 });
    expect(await checking.missing()).toEqual([]);
    const { checking: other } = await twoSnapshots();
    const late = await other.check(aCheck(), [elementOf(older)], dayAfter(0));
    expect(late.progress.sums).toMatchObject({ ...sums, missing: 1 });
  });

  it('finds another size and another tree hash, and says what is listed', async () => {
    const { checking, older, newer } = await twoSnapshots();
    const listed = [elementOf(older, { Size: 7 }), elementOf(newer, { SHA256TreeHash: 'a'.repeat(64) })];
    const { progress } = await checking.check(aCheck(), listed);
    expect(progress.sums).toMatchObject({ ...sums, otherSize: 1, otherHash: 1 });
    expect(await checking.named()).toMatchObject([
      { archiveId: older.archiveId, finding: 'other-size', listed: { sizeBytes: 7 } },
      { archiveId: newer.archiveId, finding: 'other-hash', listed: { treeHash: 'a'.repeat(64) } },
    ]);
    expect((await checking.missing()).map(({ finding }) => finding).sort()).toEqual(['other-hash', 'other-size']);
  });

  it('finds that two snapshots do not agree on an archive, whichever of them the inventory is with', async () => {
    const { checking, archives, older } = await twoSnapshots();
    const damaged = archives.map((line) => (line === older ? { ...line, sizeBytes: line.sizeBytes + 1 } : line));
    await writeArchiveLines(checking.files, { plan: 'docs', snapshot: FIRST }, [damaged[0] as ArchiveLine]);
    const { progress } = await checking.check(
      aCheck(),
      archives.map((archive) => elementOf(archive)),
    );
    expect(progress.sums).toMatchObject({ ...sums, otherSize: 1 });
  });

  it('counts elements that cannot be read, and does not report archives as missing that they name', async () => {
    const { checking, older, newer } = await twoSnapshots();
    const { progress } = await checking.check(aCheck(), [
      'no archive',
      elementOf(older, { Size: 0 }),
      elementOf(newer),
    ]);
    expect(progress.sums).toMatchObject({ ...sums, unreadable: 2, unconfirmed: 1 });
    expect(await checking.missing()).toEqual([]);
  });

  it('records nothing in a dry run, and deletes no record', async () => {
    const { checking, older, newer } = await twoSnapshots();
    await recordMissing(checking.items, 'docs', { ...recorded, archiveId: newer.archiveId, archive: newer.archive });
    const { progress } = await checking.check(aCheck({ dryRun: true }), [elementOf(newer)]);
    expect(progress.sums).toMatchObject({ ...sums, missing: 1 });
    expect(await checking.named()).toMatchObject([{ archiveId: older.archiveId }]);
    expect((await checking.missing()).map(({ archiveId }) => archiveId)).toEqual([newer.archiveId]);
    expect(await checking.damageOf(FIRST)).toBeUndefined();
  });

  it('takes off the record what is there again, and what no snapshot needs any more, of its own vault', async () => {
    const { checking, archives, newer } = await twoSnapshots();
    const record = (archiveId: string, vault = 'photos') =>
      recordMissing(checking.items, 'docs', { ...recorded, archiveId, archive: 'x/1', vault });
    for (const archiveId of [newer.archiveId, 'needed-no-more']) await record(archiveId);
    await record('of-another-vault', 'other');
    await markDamaged(
      checking.items,
      { plan: 'docs', snapshot: SECOND },
      { archives: 1, objects: 1, foundBy: 'check-0' },
    );
    await checking.check(
      aCheck(),
      archives.map((archive) => elementOf(archive)),
    );
    expect((await checking.missing()).map(({ archiveId }) => archiveId)).toEqual(['of-another-vault']);
    expect(await checking.damageOf(SECOND)).toBeUndefined();
  });

  it('takes thousands off the record, several at once', async () => {
    const { checking, archives } = await twoSnapshots();
    for (let n = 0; n < 2500; n++) {
      await recordMissing(checking.items, 'docs', { ...recorded, archiveId: `needed-no-more-${n}`, archive: 'x/1' });
    }
    const remove = checking.items.remove.bind(checking.items);
    let inFlight = 0;
    let most = 0;
    checking.items.remove = async (...asked) => {
      most = Math.max(most, ++inFlight);
      await new Promise(setImmediate);
      inFlight -= 1;
      return remove(...asked);
    };
    await checking.check(
      aCheck(),
      archives.map((archive) => elementOf(archive)),
    );
    expect(await checking.missing()).toEqual([]);
    expect(most).toBe(16);
  });

  it('changes nothing of what a newer inventory was found to lack', async () => {
    const { checking, archives, newer } = await twoSnapshots();
    const inventoryDate = '2026-11-21T08:00:00Z';
    for (const archiveId of [newer.archiveId, 'needed-no-more']) {
      await recordMissing(checking.items, 'docs', { ...recorded, archiveId, archive: 'x/1', inventoryDate });
    }
    const damage = { archives: 1, objects: 1, foundBy: 'check-0' };
    await markDamaged(checking.items, { plan: 'docs', snapshot: SECOND }, damage);
    const inventory = archives.map((archive) => elementOf(archive));
    await checking.check(aCheck(), inventory, LATER);
    expect((await checking.missing()).map(({ archiveId }) => archiveId).sort()).toEqual(
      [newer.archiveId, 'needed-no-more'].sort(),
    );
    expect(await checking.damageOf(SECOND)).toEqual(damage);
  });

  it('leaves a snapshot marked while an archive that it needs is neither found nor missing', async () => {
    const { checking, older, newer } = await twoSnapshots();
    await recordMissing(checking.items, 'docs', { ...recorded, archiveId: newer.archiveId, archive: newer.archive });
    const damage = { archives: 1, objects: 1, foundBy: 'check-0' };
    await markDamaged(checking.items, { plan: 'docs', snapshot: SECOND }, damage);
    await checking.check(aCheck(), [elementOf(older), elementOf(newer, { Size: 0 })]);
    expect(await checking.missing()).toHaveLength(1);
    expect(await checking.damageOf(SECOND)).toEqual(damage);
  });

  it('keeps to the snapshot that is named', async () => {
    const { checking, newer } = await twoSnapshots();
    for (const archiveId of [newer.archiveId, 'of-neither']) {
      await recordMissing(checking.items, 'docs', { ...recorded, archiveId, archive: 'x/1' });
    }
    const run = aCheck({ check: { plan: 'docs', snapshot: FIRST }, sample: { objects: 1, seed: 's' } });
    const { progress, sampled } = await checking.check(run, []);
    expect(sampled).toBe(FIRST);
    expect(progress.sums).toMatchObject({ snapshots: 1, archives: 1, missing: 1 });
    expect(await checking.damageOf(FIRST)).toMatchObject({ archives: 1 });
    expect(await checking.damageOf(SECOND)).toBeUndefined();
    expect(await checking.missing()).toHaveLength(3);
  });

  it('takes a sample from the newest accepted snapshot in the vault', async () => {
    const { checking } = await twoSnapshots();
    await checking.snapshot('2026-01-05-c', ['four'], { partial: true });
    await checking.snapshot('2026-01-06-d', ['five'], { vault: 'other' });
    const sample = { objects: 1, seed: 's' };
    const { sampled, progress } = await checking.check(aCheck({ sample }), []);
    expect(sampled).toBe(SECOND);
    expect(progress.sums.snapshots).toBe(3);
    const { checking: without } = await twoSnapshots();
    expect((await without.check(aCheck(), [])).sampled).toBeUndefined();
  });

  it('skips a snapshot that has been forgotten meanwhile, and fails when the files of a kept one do not exist', async () => {
    const { checking, archives } = await twoSnapshots();
    await checking.files.remove(snapshotFiles.archives('docs', FIRST));
    const inventory = inventoryOf(archives.map((archive) => elementOf(archive)));
    await expect(checking.call(aCheck(), inventory)).rejects.toThrow(SnapshotNotFoundError);
    // Its head is forgotten between the list of heads and the reading of its files.
    const query = checking.items.query.bind(checking.items);
    checking.items.query = async function* (...asked) {
      yield* query(...asked);
      await markForgotten(checking.items, 'docs', FIRST);
    };
    expect(await checking.call(aCheck(), inventory)).toEqual({ done: false });
    expect(await getCheckProgress(checking.items, RUN_ID)).toMatchObject({ sums: { snapshots: 1, archives: 2 } });
  });

  it('fails when all of its snapshots were forgotten before the inventory job completed', async () => {
    const { checking } = await twoSnapshots();
    await markForgotten(checking.items, 'docs', FIRST);
    const one = aCheck({ check: { plan: 'docs', snapshot: FIRST } });
    await expect(checking.call(one, inventoryOf([]))).rejects.toThrow(/no snapshot 2026-01-03-a in vault photos/);
    await markForgotten(checking.items, 'docs', SECOND);
    await expect(checking.call(aCheck(), inventoryOf([]))).rejects.toThrow(SnapshotNotFoundError);
  });

  it('fails when no snapshot is left that its sample can be taken from', async () => {
    const { checking } = await twoSnapshots();
    await checking.snapshot('2026-01-05-c', ['four'], { partial: true });
    for (const snapshot of [FIRST, SECOND]) await markForgotten(checking.items, 'docs', snapshot);
    const sample = { objects: 1, seed: 's' };
    await expect(checking.call(aCheck({ sample }), inventoryOf([]))).rejects.toThrow(/no accepted snapshot/);
  });

  it('refuses the inventory of another vault', async () => {
    const { checking } = await twoSnapshots();
    const other = inventoryOf([], 'arn:aws:glacier:eu-west-1:123456789012:vaults/other');
    await expect(checking.call(aCheck(), other)).rejects.toThrow(InvalidInputError);
  });
});

describe('going on, call by call', () => {
  it('finds the same, wherever its time ends', async () => {
    const whole = await twoSnapshots();
    await whole.checking.check(aCheck(), [elementOf(whole.newer)]);
    const { checking, newer } = await twoSnapshots();
    checking.remainingMs = [0];
    const filling = Array.from({ length: 20 }, (_, n) => elementOf({ ...newer, archiveId: `other-${n}` }));
    // Without any time, a call still comes to the next element; recording and naming need some.
    const inventory = inventoryOf([...filling, elementOf(newer)]);
    let calls = 0;
    while ((await getCheckProgress(checking.items, RUN_ID))?.stage !== 'recording') {
      await checking.call(aCheck(), inventory);
      calls += 1;
    }
    expect(calls).toBeGreaterThan(3);
    expect(await checking.call(aCheck(), inventory)).toEqual({ done: false });
    expect(await checking.missing()).toEqual([]);
    checking.remainingMs = [900_000];
    await checking.call(aCheck(), inventory);
    expect(await checking.missing()).toHaveLength(1);
    // One snapshot, and no time for the other.
    checking.remainingMs = [900_000, 0, 900_000];
    await checking.call(aCheck(), inventory);
    expect(await getCheckProgress(checking.items, RUN_ID)).toMatchObject({ stage: 'naming', next: 1 });
    expect(await checking.damageOf(FIRST)).toBeUndefined();
    expect(await checking.call(aCheck(), inventory)).toEqual({ done: true });
    const { sums: found } = await checking.progress();
    expect(found).toEqual((await whole.checking.progress()).sums);
    expect(await checking.named()).toEqual(await whole.checking.named());
    expect(checking.lines(FIRST)).toEqual(whole.checking.lines(FIRST));
    expect(await checking.damageOf(FIRST)).toEqual(await whole.checking.damageOf(FIRST));
  });

  it('begins with no snapshot that may take longer than there is time', async () => {
    const { checking, newer } = await twoSnapshots();
    await checking.snapshot('2026-01-05-c', ['four']);
    const inventory = inventoryOf([elementOf(newer)]);
    while ((await getCheckProgress(checking.items, RUN_ID))?.stage !== 'naming')
      await checking.call(aCheck(), inventory);
    // Each snapshot takes 300 seconds.
    checking.remainingMs = [900_000, 600_000, 300_000, 0];
    await checking.call(aCheck(), inventory);
    expect(await getCheckProgress(checking.items, RUN_ID)).toMatchObject({ stage: 'naming', next: 2 });
  });

  it('does nothing more when it is done', async () => {
    const { checking, archives } = await twoSnapshots();
    await checking.check(
      aCheck(),
      archives.map((archive) => elementOf(archive)),
    );
    const before = await getCheckProgress(checking.items, RUN_ID);
    expect(await checking.call(aCheck(), 'no inventory')).toEqual({ done: true });
    expect(await getCheckProgress(checking.items, RUN_ID)).toEqual(before);
  });

  it('begins again with the output of another job', async () => {
    const { checking, archives, newer } = await twoSnapshots();
    await checking.call(aCheck(), inventoryOf([elementOf(newer)]));
    const whole = inventoryOf(archives.map((archive) => elementOf(archive)));
    await checking.call(aCheck(), whole, { jobId: 'another' });
    expect(await getCheckProgress(checking.items, RUN_ID)).toMatchObject({
      stage: 'recording',
      jobId: 'another',
      sums: { missing: 0 },
    });
  });

  it('counts, of two calls at once, the first to end', async () => {
    const { checking, archives, newer } = await twoSnapshots();
    const slow = checking.files;
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const held = {
      ...slow,
      async write(...written: Parameters<typeof slow.write>) {
        await gate;
        return slow.write(...written);
      },
    };
    const first = checking.call(aCheck(), inventoryOf([elementOf(newer)]), { files: held });
    const whole = inventoryOf(archives.map((archive) => elementOf(archive)));
    await checking.call(aCheck(), whole);
    const standing = await getCheckProgress(checking.items, RUN_ID);
    go();
    expect(await first).toEqual({ done: false });
    expect(await getCheckProgress(checking.items, RUN_ID)).toEqual(standing);
    expect(standing).toMatchObject({ stage: 'recording', sums: { missing: 0 } });
  });
});
