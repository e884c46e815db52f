import { memoryWorkingFiles } from '../../../adapters/memory/memory-working-files';
import { addGarbage, claimGarbage, reclaimGarbage } from '../../../core/backup/retention/garbage';
import { putHead } from '../../../core/backup/snapshot/heads';
import { writeArchiveLines } from '../../../core/backup/snapshot/write-snapshot';
import type { RetentionRun } from '../../../core/contracts/backup-run';
import { LeaseLostError } from '../../../core/contracts/errors';
import type { WrittenArchive } from '../../../core/contracts/snapshot';
import { keyOf } from '../../../core/contracts/table';
import { releaseLease, takeLease } from '../../../core/run/lease';
import { applyRetention } from '../../../lambdas/apply-retention/apply-retention';
import type { RetentionDeps } from '../../../lambdas/apply-retention/retention-deps';
import { DAY_MS, PlanHistory, RUNS, VAULT } from './plan-history';

/** Two snapshots, of which the rules keep the second; the first alone needs `s1/0`, `s1/1` and its catalog. */
async function twoDays(): Promise<PlanHistory> {
  const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
  await history.snapshot('s1', { fresh: 2 });
  history.clock.advance(DAY_MS);
  await history.snapshot('s2', { fresh: 1 });
  return history;
}

/** Retention whose function is killed as it is about to delete its first archive. */
async function killedBeforeDeleting(history: PlanHistory, run: RetentionRun): Promise<void> {
  const items: RetentionDeps['items'] = {
    ...history.items,
    update: (...args) =>
      args[1].set?.state === 'deleting' ? Promise.reject(new Error('killed')) : history.items.update(...args),
  };
  await expect(applyRetention({ run }, { ...history.deps, items })).rejects.toThrow('killed');
}

/** What a rebuild does: all that a snapshot consists of comes back, unless one of its archives is being deleted. */
async function bringBack(history: PlanHistory, snapshot: string): Promise<'free' | 'deleting' | 'deleted'> {
  for (const ref of history.needs.get(snapshot) ?? []) {
    const state = await reclaimGarbage(history.items, 'docs', history.idOf(ref));
    if (state !== 'free') return state;
  }
  for (const [key, bytes] of history.copies.get(snapshot)?.files ?? [])
    history.objects.place({ bucket: RUNS, key }, bytes);
  const head = history.copies.get(snapshot)?.head;
  if (head) await putHead(history.items, head);
  return 'free';
}

const take = (history: PlanHistory, name: string) =>
  takeLease(
    { items: history.items, executions: history.executions },
    'docs',
    { executionArn: `arn:${name}`, runId: name },
    history.clock.now(),
  );

describe('retention whose run has lost the lease of its plan', () => {
  it('deletes nothing that a rebuild has brought back since', async () => {
    const history = await twoDays();
    await history.keepCopy('s1');
    const run = history.run('stopped');
    await killedBeforeDeleting(history, run);
    expect(history.deletions('stopped')).toHaveLength(3);

    history.clock.advance(DAY_MS);
    expect(await take(history, 'rebuild')).toBe(2);
    expect(await bringBack(history, 's1')).toBe('free');
    await releaseLease(history.items, 'docs', { executionArn: 'arn:rebuild' });

    await expect(applyRetention({ run }, history.deps)).rejects.toThrow(LeaseLostError);
    expect(history.asked).toEqual([]);
    expect(history.heads().map(({ snapshot, state }) => [snapshot, state])).toEqual([
      ['s1', 'kept'],
      ['s2', 'kept'],
    ]);
  });

  it('forgets and deletes nothing under a restore', async () => {
    const history = await twoDays();
    const run = history.run('stopped');
    history.clock.advance(DAY_MS);
    await take(history, 'restore');
    history.executions.start('arn:restore');
    await expect(applyRetention({ run }, history.deps)).rejects.toThrow(LeaseLostError);
    expect(history.asked).toEqual([]);
    expect(history.heads().map(({ state }) => state)).toEqual(['kept', 'kept']);
  });

  it('stops before the next chunk when the lease is lost while it deletes', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('s1', { fresh: 1200 });
    history.clock.advance(DAY_MS);
    await history.snapshot('s2', { fresh: 1 });
    const run = history.run('stopped');
    history.clock.advance(DAY_MS);
    let asked = 0;
    const uploads = {
      ...history.uploads,
      deleteArchive: async (archive: Parameters<typeof history.uploads.deleteArchive>[0]) => {
        if (++asked === 10) await take(history, 'next');
        return history.uploads.deleteArchive(archive);
      },
    };
    await expect(applyRetention({ run }, { ...history.deps, uploads })).rejects.toThrow(LeaseLostError);
    expect(history.asked).toHaveLength(500);
  });

  it('leaves an archive that is taken off the records in the very chunk, and one that another run has claimed', async () => {
    const history = await twoDays();
    const run = history.run('slow');
    const left = history.idOf('s1/0');
    const claimed = history.idOf('s1/1');
    // Between the check of the lease and the first write of the chunk.
    const items = {
      ...history.items,
      async update(...args: Parameters<typeof history.items.update>) {
        if (args[1].set?.state === 'deleting' && args[0].sk !== history.idOf('s1/catalog')) {
          await reclaimGarbage(history.items, 'docs', left);
          await claimGarbage(history.items, 'docs', claimed, 2);
        }
        return history.items.update(...args);
      },
    };
    const report = await history.retain(run, { ...history.deps, items });
    expect(history.asked).toEqual([history.idOf('s1/catalog')]);
    expect(report.deleted.archives).toBe(1);
  });

  it('deletes nothing by a claim of its own on what has gone off the records and come back to them', async () => {
    const history = await twoDays();
    const run = history.run('slow');
    const written = history.archives.get('s1/0') as WrittenArchive;
    const items = {
      ...history.items,
      async update(...args: Parameters<typeof history.items.update>) {
        if (args[1].set?.state === 'deleting' && args[0].sk === written.archiveId) {
          await reclaimGarbage(history.items, 'docs', written.archiveId);
          await addGarbage(history.items, 'docs', written, VAULT, history.clock.now());
        }
        return history.items.update(...args);
      },
    };
    await history.retain(run, { ...history.deps, items });
    expect(history.asked).not.toContain(written.archiveId);
    expect(await history.garbage()).toEqual([expect.objectContaining({ archive: 's1/0', state: 'due' })]);
  });

  it('makes a list anew that was made under another lease', async () => {
    const history = await twoDays();
    const run = history.run('r1');
    await killedBeforeDeleting(history, run);
    expect(history.deletions('r1')).toHaveLength(3);
    await reclaimGarbage(history.items, 'docs', history.idOf('s1/0'));
    // The same run under another lease is none that there is; its list would be stale.
    const again = history.run('r1');
    const report = await history.retain(again);
    expect(history.deletions('r1').map(({ archive }) => archive)).not.toContain('s1/0');
    expect(history.stored()).toContain('s1/0');
    expect(report.deleted.archives).toBe(history.asked.length);
  });

  it('rehearses without a lease', async () => {
    const history = await twoDays();
    const run = history.run('dry', { dryRun: true, generation: undefined });
    await releaseLease(history.items, 'docs', { executionArn: run.executionArn });
    expect(await history.retain(run)).toMatchObject({ deleted: { archives: 3 } });
  });
});

describe('an archive that is being deleted', () => {
  /** What a crash between the answer of Glacier and the record of it leaves. */
  async function crashedAfterDeleting(history: PlanHistory, run: RetentionRun): Promise<void> {
    const items: RetentionDeps['items'] = {
      ...history.items,
      update: (...args) =>
        args[1].set?.state === 'deleted' ? Promise.reject(new Error('killed')) : history.items.update(...args),
    };
    await expect(applyRetention({ run }, { ...history.deps, items })).rejects.toThrow('killed');
  }

  it('when its run crashes, is asked for again by the next one, and counted once', async () => {
    const history = await twoDays();
    await crashedAfterDeleting(history, history.run('crashed'));
    const before = await history.garbage();
    expect(before.map(({ state }) => state)).toEqual(['deleting', 'deleting', 'deleting']);
    const report = await history.retain(history.run('next'));
    expect(report.deleted.archives).toBe(3);
    expect(history.asked).toHaveLength(6);
    expect(await history.garbage()).toEqual([]);
    expect((await history.retain(history.run('third'))).deleted.archives).toBe(0);
  });

  it('cannot be taken off the records, so that what needs it does not come back', async () => {
    const history = await twoDays();
    await history.keepCopy('s1');
    await crashedAfterDeleting(history, history.run('crashed'));
    expect(await bringBack(history, 's1')).toBe('deleting');
    await history.retain(history.run('next'));
    expect(await bringBack(history, 's1')).toBe('deleted');
  });

  it('and that a kept snapshot needs all the same is not asked for again, and told of by every run', async () => {
    const history = await twoDays();
    await history.keepCopy('s1');
    await crashedAfterDeleting(history, history.run('crashed'));
    const asked = history.asked.length;
    // Against the rules: whoever put this back has not looked.
    const copy = history.copies.get('s1');
    for (const [key, bytes] of copy?.files ?? []) history.objects.place({ bucket: RUNS, key }, bytes);
    if (copy) await putHead(history.items, copy.head);
    history.plan = { ...history.plan, retention: { ...history.plan.retention, keepLast: 9 } };
    for (const name of ['next', 'third']) {
      const events: unknown[] = [];
      const log = { ...history.deps.log, error: (event: string, fields?: object) => void events.push([event, fields]) };
      const report = await history.retain(history.run(name), { ...history.deps, log });
      expect(report.lacking).toEqual([{ snapshot: 's1', archives: 3 }]);
      expect(report.deleted.archives).toBe(0);
      expect(events).toContainEqual(['snapshot.lacking', { plan: 'docs', snapshot: 's1', archives: 3 }]);
    }
    expect(history.asked).toHaveLength(asked);
    expect((await history.records()).map(({ state }) => state)).toEqual(['deleting', 'deleting', 'deleting']);
  });

  it('goes back to the records when Glacier refuses', async () => {
    const history = await twoDays();
    history.uploads.refuseDeletion('locked');
    await history.retain(history.run('r1'));
    expect((await history.garbage()).map(({ state, refusals }) => [state, refusals])).toEqual([
      ['due', 1],
      ['due', 1],
      ['due', 1],
    ]);
    expect(await reclaimGarbage(history.items, 'docs', history.idOf('s1/0'))).toBe('free');
  });
});

describe('an archive that has been deleted', () => {
  it('stays on record for 30 days, for whoever works from an older inventory', async () => {
    const history = await twoDays();
    await history.retain(history.run('r1'));
    const item = await history.items.get(keyOf.garbage('docs', history.idOf('s1/0')));
    const now = history.clock.now();
    expect(item).toMatchObject({
      ...{ archive: 's1/0', state: 'deleted', generation: 1, deletedAt: now.toISOString() },
      expiresAt: now.getTime() / 1000 + 30 * 86_400,
    });
    expect(await reclaimGarbage(history.items, 'docs', history.idOf('s1/0'))).toBe('deleted');
  });

  it('has cost four write units', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('s1', { fresh: 199 });
    history.clock.advance(DAY_MS);
    await history.snapshot('s2', { fresh: 1 });
    const run = history.run('r1');
    const before = history.items.writeUnits;
    expect((await history.retain(run)).deleted.archives).toBe(200);
    // Two for the head of the snapshot: marked, deleted. One for the status of the run.
    expect(history.items.writeUnits - before).toBe(4 * 200 + 3);
  });
});

describe('need', () => {
  it('is reckoned by the id of an archive, whatever a snapshot calls it', async () => {
    const history = new PlanHistory({ keepLast: 1, minimumAgeDays: 0 });
    await history.snapshot('s1', { fresh: 2 });
    history.clock.advance(DAY_MS);
    await history.snapshot('s2', { fresh: 1 });
    const { archiveId } = history.archives.get('s1/0') as WrittenArchive;
    const lines = [...history.archives.values()].filter(({ archive }) => archive === 's2/0');
    await writeArchiveLines(memoryWorkingFiles(history.objects, RUNS), { plan: 'docs', snapshot: 's2' }, [
      ...lines.map((line) => ({ ...line, liveObjects: 1, liveBytes: 1 })),
      { ...(lines[0] as WrittenArchive), archive: 'under another name', archiveId, liveObjects: 1, liveBytes: 1 },
    ]);
    await history.retain(history.run('r1'));
    expect(history.asked.sort()).toEqual([history.idOf('s1/1'), history.idOf('s1/catalog')]);
  });
});

describe('an archive that nothing proves to be of the plan', () => {
  async function withForeign() {
    const history = await twoDays();
    const lines = ['s1/0', 's1/1'].map((ref) => {
      const written = history.archives.get(ref) as WrittenArchive;
      return { ...written, ...(ref === 's1/0' && { isForeign: true as const }), liveObjects: 1, liveBytes: 1 };
    });
    await writeArchiveLines(memoryWorkingFiles(history.objects, RUNS), { plan: 'docs', snapshot: 's1' }, lines);
    return history;
  }

  it('is left in the vault, and counted by the run that lets it go', async () => {
    const history = await withForeign();
    const foreign = { archives: 1, bytes: history.archives.get('s1/0')?.sizeBytes };
    const rehearsal = await history.retain(history.run('dry', { dryRun: true }));
    expect(rehearsal).toMatchObject({ foreign, deleted: { archives: 2 } });
    const report = await history.retain(history.run('r1'));
    expect(report).toEqual(rehearsal);
    expect(history.stored()).toContain('s1/0');
    expect(history.deletions('r1').map(({ archive }) => archive)).not.toContain('s1/0');
    const next = await history.retain(history.run('r2'));
    expect(next.foreign).toBeUndefined();
    expect(await reclaimGarbage(history.items, 'docs', history.idOf('s1/0'))).toBe('free');
  });

  it('also when another snapshot has made it garbage before', async () => {
    const history = await withForeign();
    const written = history.archives.get('s1/0') as WrittenArchive;
    await addGarbage(history.items, 'docs', written, VAULT, history.clock.now());
    expect((await history.retain(history.run('r1'))).foreign?.archives).toBe(1);
    expect(history.stored()).toContain('s1/0');
  });
});
