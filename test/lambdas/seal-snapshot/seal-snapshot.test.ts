import { memoryExecutions } from '../../../adapters/memory/memory-executions';
import { getHead, listHeads, markForgotten, putHead } from '../../../core/backup/snapshot/heads';
import { CatalogNotWrittenError, LeaseLostError, SnapshotNotFoundError } from '../../../core/contracts/errors';
import { backupFiles, snapshotFiles } from '../../../core/contracts/run-files';
import { SignedCatalog } from '../../../core/contracts/signed-catalog';
import type { SnapshotHead, Verdict } from '../../../core/contracts/snapshot';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { getRun } from '../../../core/run/run-record';
import { sealSnapshot } from '../../../lambdas/seal-snapshot/seal-snapshot';
import { writeSnapshot } from '../../../lambdas/write-snapshot/write-snapshot';
import { collect, RUN_ID, RUNS, SOURCE } from '../../core/backup/runs';
import { BackupWorld, type Trouble } from '../plan-backup/backup-world';

/** A run whose catalog has been uploaded. @param before heads that were there already */
async function uploaded(trouble: Trouble = {}, before: readonly SnapshotHead[] = []) {
  const world = new BackupWorld();
  for (const head of before) await putHead(world.items, head);
  world.put('a', 'a');
  const run = await world.open();
  const take = (holder: { executionArn: string; runId: string }) =>
    takeLease({ items: world.items, executions: memoryExecutions() }, 'docs', holder, world.clock.now());
  const { position } = await world.plan(run);
  world.upload(run, [0]);
  const { catalogSequence } = await writeSnapshot({ run, segments: position.segments }, world.deps);
  world.upload(run, [catalogSequence], trouble);
  const seal = () => sealSnapshot({ run, catalogSequence }, world.deps);
  return { world, catalogSequence, seal, take };
}

const headOf = (snapshot: string): SnapshotHead => ({
  ...{ plan: 'docs', snapshot, vault: 'photos', source: { bucket: SOURCE, prefix: '' }, state: 'kept' },
  ...{ takenAt: '2026-01-01T00:00:00.000Z', archives: 1, newArchives: 1, newBytes: 1, errors: 0, objects: 1, bytes: 1 },
});

describe('sealing a snapshot', () => {
  it('puts its head, with the catalog', async () => {
    const { world, seal, catalogSequence } = await uploaded();
    await seal();
    const head = await getHead(world.items, 'docs', RUN_ID);
    const summary = JSON.parse(world.objects.text({ bucket: RUNS, key: snapshotFiles.snapshot('docs', RUN_ID) }));
    const [result] = world.linesOf(backupFiles.result(RUN_ID, catalogSequence), (line) => line as { archive: object });
    const more = { signedAt: summary.takenAt, verdict: { kind: 'accepted' }, state: 'kept' };
    expect(head).toEqual({ ...summary, catalog: result?.archive, ...more });
    expect(head?.catalog).toMatchObject({ kind: 'catalog', objects: 5 });
    expect(await getRun(world.items, RUN_ID)).toMatchObject({ status: 'committing' });
  });

  it('may be repeated, and does not bring back what has been forgotten since', async () => {
    const { world, seal } = await uploaded();
    await seal();
    await seal();
    expect(await collect(listHeads(world.items, 'docs'))).toHaveLength(1);
    await markForgotten(world.items, 'docs', RUN_ID);
    await seal();
    expect((await getHead(world.items, 'docs', RUN_ID))?.state).toBe('forgotten');
  });

  it('puts the verdict that was signed: less than half of the newest accepted snapshot, however new a held one is', async () => {
    const before = { ...headOf('before'), objects: 3, bytes: 3 };
    const verdict: Verdict = {
      kind: 'held',
      differsIn: ['objects', 'bytes'],
      comparedWith: { snapshot: 'before', objects: 3, bytes: 3 },
    };
    const since = { ...headOf('since'), takenAt: '2026-01-02T00:00:00.000Z', verdict };
    const { world, seal } = await uploaded({}, [before, since]);
    const signed = world.objects.text({ bucket: RUNS, key: snapshotFiles.signature('docs', RUN_ID) });
    expect(SignedCatalog.parse(JSON.parse(signed)).statement.verdict).toEqual(verdict);
    await seal();
    expect(await getHead(world.items, 'docs', RUN_ID)).toMatchObject({ objects: 1, bytes: 1, verdict });
    await seal();
    expect(await getHead(world.items, 'docs', RUN_ID)).toMatchObject({ verdict });
  });

  it.each<[string, Trouble, RegExp]>([
    ['its upload left no results', { lost: () => true }, /archive 1 was not written: its upload left no results/],
    ['nothing of it could be read', { unreadable: () => 'Access Denied' }, /snapshot\.json: Access Denied/],
    [
      'one of the files is not in it',
      { unreadable: (key) => (key.endsWith('objects.jsonl.gz') ? 'has changed' : undefined) },
      /objects\.jsonl\.gz: has changed/,
    ],
  ])('fails without a complete catalog: %s', async (_, trouble, reason) => {
    const { world, seal } = await uploaded(trouble);
    await expect(seal()).rejects.toThrow(CatalogNotWrittenError);
    await expect(seal()).rejects.toThrow(reason);
    await expect(seal()).rejects.toThrow(/the snapshot does not count .* Start another backup/);
    expect(await getHead(world.items, 'docs', RUN_ID)).toBeUndefined();
  });

  it('fails when another run has had the lease since: it may have deleted what the snapshot rests on', async () => {
    const { world, seal, take } = await uploaded();
    world.clock.advance(3_600_000);
    await take({ executionArn: 'arn:another', runId: 'another' });
    await expect(seal()).rejects.toThrow(LeaseLostError);
    await releaseLease(world.items, 'docs', { executionArn: 'arn:another' });
    await expect(seal()).rejects.toThrow(/run .* no longer holds the lease of plan docs/);
    expect(await getHead(world.items, 'docs', RUN_ID)).toBeUndefined();
  });

  it('puts the verdict that was signed into the head', async () => {
    const { world, seal } = await uploaded();
    const location = { bucket: RUNS, key: snapshotFiles.signature('docs', RUN_ID) };
    const signed = JSON.parse(world.objects.text(location));
    const comparedWith = { snapshot: 'another', objects: 10, bytes: 10 };
    signed.statement.verdict = { kind: 'held', differsIn: ['objects'], comparedWith };
    world.objects.place(location, Buffer.from(JSON.stringify(signed)));
    await seal();
    expect((await getHead(world.items, 'docs', RUN_ID))?.verdict).toEqual(signed.statement.verdict);
  });

  it('fails without the signature', async () => {
    const { world, seal } = await uploaded();
    await world.objects.remove({ bucket: RUNS, key: snapshotFiles.signature('docs', RUN_ID) });
    await expect(seal()).rejects.toThrow(/snapshot .* of plan docs has no signature/);
    expect(await getHead(world.items, 'docs', RUN_ID)).toBeUndefined();
  });

  it('fails without the summary', async () => {
    const { world, seal } = await uploaded();
    await world.objects.remove({ bucket: RUNS, key: snapshotFiles.snapshot('docs', RUN_ID) });
    await expect(seal()).rejects.toThrow(SnapshotNotFoundError);
  });
});
