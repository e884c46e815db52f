import { getDrift } from '../../../core/backup/drift/records/drift-progress';
import { addGarbage } from '../../../core/backup/retention/garbage';
import { backupFiles, driftFiles, inventoryFiles, runFiles } from '../../../core/contracts/run-files';
import { type ItemKey, keyOf } from '../../../core/contracts/table';
import { recordEnd } from '../../../core/run/run-record';
import { runOf } from '../../core/backup/runs';
import { putOpened } from '../../core/run/put-opened';
import { Drifting, neededAs } from './drifting';

describe('comparing an inventory', () => {
  let vault: Drifting;
  beforeEach(() => {
    vault = new Drifting();
  });

  it('finds no difference where there is none, and compares with nothing the first time', async () => {
    const archives = [vault.written(1), vault.written(2), vault.other(3)];
    await vault.snapshot('s1', archives.slice(0, 2));
    const run = await vault.list(archives);
    const first = await vault.compare(run);
    const none = { gone: { needed: 0, others: 0 }, changed: 0, unknown: { archives: 0, bytes: 0 }, firstGone: [] };
    expect(first.drift).toMatchObject({ ...none, before: null, new: null, snapshots: 1, needed: 2 });
    expect(first).toMatchObject({ gone: [], changed: [], unknown: [], added: undefined, calls: 1 });
    const { drift } = await vault.compare(await vault.list(archives));
    expect(drift).toMatchObject({ ...none, before: { runId: run.runId }, new: { archives: 0, bytes: 0 } });
  });

  it('names what is gone, of every plan whose snapshots are in the vault, configured or not', async () => {
    const [one, two, three, four] = [vault.written(1), vault.written(2), vault.other(3), vault.other(4)];
    await vault.snapshot('s1', [one]);
    await vault.snapshot('s2', [two], { plan: 'removed' });
    await vault.snapshot('s3', [vault.written(9)], { plan: 'elsewhere', vault: 'films' });
    await vault.snapshot('s4', [vault.written(8)], { state: 'forgotten' });
    await vault.compare(await vault.list([one, two, three, four]));
    const { drift, gone } = await vault.compare(await vault.list([four]));
    expect(drift).toMatchObject({ gone: { needed: 2, others: 1 }, snapshots: 2, needed: 2 });
    expect(gone).toEqual([
      expect.objectContaining({ archiveId: 'id-1', plan: 'docs', wasListed: true, sizeBytes: 2 }),
      expect.objectContaining({ archiveId: 'id-2', plan: 'removed', wasListed: true }),
      { archiveId: 'id-3', sizeBytes: 4, treeHash: three.treeHash, createdAt: expect.any(String), wasListed: true },
    ]);
    expect(drift.firstGone.map(({ archiveId }) => archiveId)).toEqual(['id-1', 'id-2', 'id-3']);
    // What no snapshot needs is missed once; what one needs every time.
    expect((await vault.compare(await vault.list([four]))).drift.gone).toEqual({ needed: 2, others: 0 });
  });

  it('misses nothing that may be too young for the inventory, unless an earlier one lists it', async () => {
    const young = { ...vault.written(1), createdAt: '2026-01-31T06:00:00.000Z' };
    await vault.snapshot('s1', [young]);
    const date = '2026-02-01T00:00:00Z';
    expect((await vault.compare(await vault.list([], { date }))).drift).toMatchObject({
      gone: { needed: 0, others: 0 },
      notYetListed: 1,
    });
    await vault.compare(await vault.list([young], { date }));
    const { drift } = await vault.compare(await vault.list([], { date }));
    expect(drift).toMatchObject({ gone: { needed: 1, others: 0 }, notYetListed: 0 });
  });

  it('is not sure of an archive whose element cannot be read', async () => {
    await vault.snapshot('s1', [vault.written(1)]);
    const { drift } = await vault.compare(await vault.list([], { unreadable: ['id-1', 'id-7'] }));
    expect(drift).toMatchObject({ gone: { needed: 0, others: 0 }, unconfirmed: 1 });
  });

  it('names what has another size or hash than a snapshot or the earlier inventory has', async () => {
    const [needed, other] = [vault.written(1), vault.other(2)];
    await vault.snapshot('s1', [needed]);
    await vault.compare(await vault.list([needed, other]));
    const listed = [
      { ...needed, sizeBytes: 77 },
      { ...other, treeHash: '00'.repeat(32) },
    ];
    const { drift, changed, gone } = await vault.compare(await vault.list(listed));
    expect(drift).toMatchObject({ changed: 2, gone: { needed: 0, others: 0 }, new: { archives: 0, bytes: 0 } });
    expect(gone).toEqual([]);
    expect(changed).toEqual([
      expect.objectContaining({
        archiveId: 'id-1',
        plan: 'docs',
        sizeBytes: 2,
        listed: { sizeBytes: 77, treeHash: needed.treeHash },
      }),
      expect.objectContaining({ archiveId: 'id-2', listed: { sizeBytes: 3, treeHash: '00'.repeat(32) } }),
    ]);
  });

  it('lists what is new since the earlier inventory, with its size', async () => {
    await vault.compare(await vault.list([vault.other(1)]));
    const { drift, added } = await vault.compare(await vault.list([vault.other(2), vault.other(1), vault.other(3)]));
    expect(added).toEqual(['id-2', 'id-3']);
    expect(drift.new).toEqual({ archives: 2, bytes: 7 });
  });

  describe('what this deployment wrote and no snapshot needs is unknown', () => {
    it('but not what others wrote, nor what retention has on record', async () => {
      const others = [vault.other(2), vault.written(3, { signer: 'ab'.repeat(16) })];
      await vault.snapshot('s1', [vault.written(4)]);
      await addGarbage(vault.items, 'docs', neededAs(vault.written(5), 's0/000000001'), 'photos', vault.clock.now());
      const { drift, unknown } = await vault.compare(
        await vault.list([vault.written(1), ...others, vault.written(4), vault.written(5)]),
      );
      expect(unknown).toEqual(['id-1']);
      expect(drift.unknown).toEqual({ archives: 1, bytes: 2 });
    });

    it('and not what a backup wrote that had not ended when the snapshots were read', async () => {
      const { items, clock } = vault;
      const run = runOf({ runId: 's2' });
      await putOpened(items, run, 'planning', clock.now());
      const list = [vault.written(1, { snapshot: 's2' })];
      expect((await vault.compare(await vault.list(list))).unknown).toEqual([]);
      await recordEnd(items, 's2', { status: 'failed', finishedAt: '2026-02-14T00:00:00.000Z' });
      // A week has passed: the comparison begins on the 8th.
      expect((await vault.compare(await vault.list(list))).unknown).toEqual([]);
      expect((await vault.compare(await vault.list(list))).unknown).toEqual(['id-1']);
    });

    it('but not what retention has on record for a plan of which no file is left', async () => {
      await vault.snapshot('s1', [vault.written(1)]);
      await addGarbage(vault.items, 'docs', neededAs(vault.written(2), 's0/000000001'), 'photos', vault.clock.now());
      await putOpened(vault.items, runOf({ runId: 's1' }), 'planning', vault.clock.now());
      await recordEnd(vault.items, 's1', { status: 'succeeded', finishedAt: '2026-02-01T00:00:00.000Z' });
      await vault.clock.sleep(1000);
      await vault.files.remove('plans/docs/s1/archives.jsonl.gz');
      const { drift, unknown } = await vault.compare(await vault.list([vault.written(2)]));
      expect(drift).toMatchObject({ snapshots: 1, unreadSnapshots: 1 });
      expect(unknown).toEqual([]);
    });

    it('where the list of a snapshot cannot be read, that is counted', async () => {
      await vault.snapshot('s1', [vault.written(1)]);
      await vault.files.remove('plans/docs/s1/archives.jsonl.gz');
      await vault.files.write('plans/docs/s1/objects.jsonl.gz', '', 'application/gzip');
      const { drift, unknown } = await vault.compare(await vault.list([vault.written(1)]));
      expect(drift).toMatchObject({ snapshots: 1, unreadSnapshots: 1 });
      expect(unknown).toEqual(['id-1']);
    });
  });

  describe('what retention has deleted is not missed', () => {
    it('while it is on record', async () => {
      await vault.snapshot('s1', []);
      await vault.compare(await vault.list([vault.written(1), vault.written(2)]));
      for (const [number, state] of [
        [1, 'deleted'],
        [2, 'due'],
      ] as const) {
        const archive = neededAs(vault.written(number), `s0/00000000${number}`);
        await addGarbage(vault.items, 'docs', archive, 'photos', vault.clock.now());
        await vault.items.update(keyOf.garbage('docs', `id-${number}`), { set: { state } });
      }
      const { gone } = await vault.compare(await vault.list([]));
      expect(gone.map(({ archiveId }) => archiveId)).toEqual(['id-2']);
    });

    it('after the record has expired, by the lists of runs that ended after the earlier inventory', async () => {
      const lines = (number: number, when: string) =>
        `${JSON.stringify({ ...neededAs(vault.written(number), `s0/00000000${number}`), when })}\n`;
      const backup = async (runId: string, text: string, finishedAt: string, dryRun = false) => {
        await putOpened(vault.items, runOf({ runId, dryRun }), 'planning', new Date('2026-01-20T00:00:00Z'));
        await vault.files.write(backupFiles.deletions(runId), text, 'application/x-ndjson');
        await recordEnd(vault.items, runId, { status: dryRun ? 'planned' : 'succeeded', finishedAt });
      };
      await vault.compare(await vault.list([1, 2, 3, 4].map((number) => vault.written(number))));
      await backup('b1', lines(1, 'now') + lines(2, 'later'), '2026-02-03T00:00:00.000Z');
      await backup('b2', lines(3, 'now'), '2026-01-30T00:00:00.000Z');
      await backup('b3', lines(4, 'now'), '2026-02-03T00:00:00.000Z', true);
      // A damaged record stops nothing.
      await backup('b4', '', '2026-02-03T00:00:00.000Z');
      await vault.items.update(keyOf.run('b4'), { remove: ['executionArn'] });
      const { gone } = await vault.compare(await vault.list([]));
      expect(gone.map(({ archiveId }) => archiveId)).toEqual(['id-2', 'id-3', 'id-4']);
    });
  });

  it('does not miss what retention deleted so shortly before the earlier inventory that it is listed still', async () => {
    await vault.compare(await vault.list([vault.written(1)], { date: '2026-01-31T12:00:00Z' }));
    await putOpened(vault.items, runOf({ runId: 'b1' }), 'planning', new Date('2026-01-30T00:00:00Z'));
    const line = { ...neededAs(vault.written(1), 's0/000000001'), when: 'now' };
    await vault.files.write(backupFiles.deletions('b1'), JSON.stringify(line), 'application/x-ndjson');
    await recordEnd(vault.items, 'b1', { status: 'succeeded', finishedAt: '2026-01-31T11:00:00.000Z' });
    expect((await vault.compare(await vault.list([]))).gone).toEqual([]);
  });

  it('does not miss what a person had deleted', async () => {
    await vault.compare(await vault.list([1, 2, 3, 4].map((number) => vault.other(number))));
    const lines = [
      ['id-1', 'deleted'],
      ['id-2', 'uncertain'],
      ['id-3', 'stays'],
    ] as const;
    const text = lines.map(([archiveId, outcome]) => `${JSON.stringify({ archiveId, outcome })}\n`).join('');
    await vault.files.write('deleted/photos/delete-1/000000000.jsonl', text, 'application/x-ndjson');
    const { gone } = await vault.compare(await vault.list([]));
    expect(gone.map(({ archiveId }) => archiveId)).toEqual(['id-3', 'id-4']);
  });

  it('compares with no list of which a part is missing, nor with a younger one', async () => {
    const run = await vault.list([vault.other(1)]);
    await vault.compare(run);
    expect((await vault.compare(await vault.list([], { date: '2026-01-01T00:00:00Z' }))).drift.before).toBeNull();
    const last = await vault.list([vault.other(1)]);
    await vault.compare(last);
    await vault.files.remove(inventoryFiles.list(last.runId, 'vault', '000001-b'));
    expect((await vault.compare(await vault.list([]))).drift).toMatchObject({ before: null, gone: { others: 0 } });
  });

  describe('damaged files and records of others do not stop it', () => {
    const DAMAGED = '{"archiveId":"id-2","descr';

    it('a list of the earlier inventory: there is none to compare with', async () => {
      await vault.snapshot('s1', [vault.written(3)]);
      const run = await vault.list([vault.other(1), vault.other(2)]);
      await vault.compare(run);
      const key = inventoryFiles.list(run.runId, 'vault', '000000-a');
      const [first] = vault.lines(key);
      await vault.files.write(key, `${JSON.stringify({ ...first, sizeBytes: 9 })}\n${DAMAGED}`, 'application/x-ndjson');
      const { drift } = await vault.compare(await vault.list([vault.other(1)]));
      expect(drift).toMatchObject({ before: null, new: null, gone: { needed: 1, others: 0 }, changed: 0 });
    });

    it('the report of the earlier inventory: an older one is compared with', async () => {
      const older = await vault.list([vault.other(1)]);
      await vault.compare(older);
      const run = await vault.list([]);
      await vault.compare(run);
      await vault.files.write(runFiles.report(run.runId), '{"runId":"', 'application/json');
      expect((await vault.compare(await vault.list([]))).drift.before).toMatchObject({ runId: older.runId });
    });

    it('the record of a snapshot, of whichever vault: it is counted', async () => {
      await vault.snapshot('s1', [vault.written(1)]);
      await vault.snapshot('s2', [vault.written(2)]);
      await vault.snapshot('s3', [vault.written(3)], { plan: 'elsewhere', vault: 'films' });
      await vault.items.update(keyOf.snapshot('docs', 's1'), { set: { head: '{' } });
      await vault.items.update(keyOf.snapshot('elsewhere', 's3'), { set: { head: '{' } });
      vault.remainingMs = [10_000];
      const { drift } = await vault.compare(await vault.list([]));
      expect(drift).toMatchObject({ snapshots: 3, unreadSnapshots: 2, needed: 1, gone: { needed: 1 } });
    });

    it('records of retention, of whichever vault: they are counted, and the others are read', async () => {
      await vault.snapshot('s1', []);
      await vault.snapshot('s2', [], { plan: 'elsewhere', vault: 'films' });
      for (const number of [1, 2, 3]) {
        const archive = neededAs(vault.written(number), `s0/00000000${number}`);
        await addGarbage(vault.items, 'docs', archive, 'photos', vault.clock.now());
      }
      await addGarbage(
        vault.items,
        'elsewhere',
        neededAs(vault.written(4), 's0/000000004'),
        'films',
        vault.clock.now(),
      );
      await vault.items.update(keyOf.garbage('docs', 'id-1'), { set: { state: 'lost' } });
      await vault.items.update(keyOf.garbage('elsewhere', 'id-4'), { remove: ['treeHash'] });
      const { drift, unknown } = await vault.compare(
        await vault.list([1, 2, 3].map((number) => vault.written(number))),
      );
      expect(drift).toMatchObject({ unreadRecords: 2, unreadSnapshots: 0 });
      expect(unknown).toEqual(['id-1']);
      expect(vault.warned).toEqual([
        expect.objectContaining({ event: 'garbage.unread', plan: 'docs', archiveId: 'id-1' }),
        expect.objectContaining({ event: 'garbage.unread', plan: 'elsewhere', archiveId: 'id-4' }),
      ]);
    });

    it('records of deletions: what their valid lines name is not missed', async () => {
      await vault.compare(await vault.list([1, 2, 3].map((number) => vault.other(number))));
      const text = `${JSON.stringify({ archiveId: 'id-1', outcome: 'deleted' })}\n${DAMAGED}`;
      await vault.files.write('deleted/photos/delete-1/000000000.jsonl', text, 'application/x-ndjson');
      await putOpened(vault.items, runOf({ runId: 'b1' }), 'planning', vault.clock.now());
      await vault.files.write(backupFiles.deletions('b1'), DAMAGED, 'application/x-ndjson');
      const { gone } = await vault.compare(await vault.list([]));
      expect(gone.map(({ archiveId }) => archiveId)).toEqual(['id-2', 'id-3']);
    });
  });

  it('asks no more often when descriptions name many runs, which anybody can write', async () => {
    let gets = 0;
    const items = {
      ...vault.items,
      get: (key: ItemKey) => {
        gets += 1;
        return vault.items.get(key);
      },
    };
    const archives = Array.from({ length: 100 }, (_, number) => vault.written(number, { snapshot: `s${number}` }));
    const run = await vault.list(archives);
    await vault.call(run, { items });
    expect((await vault.drift(run)).unknown.archives).toBe(100);
    expect(gets).toBeLessThan(10);
  });

  it('goes on over several calls, and finds the same', async () => {
    const archives = [1, 2, 3, 4, 5].map((number) => vault.written(number));
    for (const [at, archive] of archives.entries())
      await vault.snapshot(`s${at}`, [archive], { plan: at < 2 ? 'a' : 'b' });
    const run = await vault.list([vault.written(1), vault.written(9)]);
    // Short of time after each snapshot, then too short to compare.
    vault.remainingMs = [10_000, 10_000, 10_000, 10_000, 10_000, 10_000];
    const { drift, calls, gone, unknown } = await vault.compare(run);
    expect(calls).toBe(6);
    expect(drift).toMatchObject({ snapshots: 5, needed: 5, gone: { needed: 4, others: 0 } });
    expect(gone).toEqual(
      [2, 3, 4, 5].map((number) =>
        expect.objectContaining({ archiveId: `id-${number}`, plan: number === 2 ? 'a' : 'b' }),
      ),
    );
    expect(unknown).toEqual(['id-9']);
    expect(await vault.call(run)).toEqual({ done: true });
  });

  it('of two calls at once, the one that ends last changes nothing', async () => {
    await vault.snapshot('s1', [vault.written(1)]);
    const run = await vault.list([]);
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = vault.call(run, {
      files: {
        ...vault.files,
        async write(...file) {
          await gate;
          await vault.files.write(...file);
        },
      },
    });
    await vault.call(run);
    const { call } = await vault.drift(run);
    go();
    expect(await slow).toEqual({ done: true });
    expect((await vault.drift(run)).call).toBe(call);
    expect(vault.lines(driftFiles.gone(run.runId, call))).toHaveLength(1);
  });

  it.each([
    ['more archives than can be compared', 3, 'the inventory has 4 archives, and at most 3 are compared'],
    ['more known archives than that', 4, 'have more than 4 archives'],
  ])('skips %s, and says so', async (_name, archivesMax, reason) => {
    await vault.snapshot(
      's1',
      [1, 2, 3, 4, 5].map((number) => vault.written(number)),
    );
    const run = await vault.list([1, 2, 3, 4].map((number) => vault.written(number)));
    vault.archivesMax = archivesMax;
    expect(await vault.call(run)).toEqual({ done: true });
    expect(await getDrift(vault.items, run.runId)).toEqual({
      kind: 'skipped',
      reason: expect.stringContaining(reason),
    });
  });
});
