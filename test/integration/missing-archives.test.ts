import { DeleteArchiveCommand } from '@aws-sdk/client-glacier';
import { s3WorkingFiles } from '../../adapters/aws/s3-working-files';
import { listMissing, recordMissing } from '../../core/backup/damage/missing-archives';
import { listKept, markDamaged } from '../../core/backup/snapshot/heads';
import { readArchiveLines } from '../../core/backup/snapshot/read-snapshot';
import { LostLine } from '../../core/contracts/backup-run';
import { CheckReport } from '../../core/contracts/check';
import { Outcome } from '../../core/contracts/retrieval-run';
import { backupFiles, runFiles } from '../../core/contracts/run-files';
import type { ArchiveLine } from '../../core/contracts/snapshot';
import { missingOf } from '../core/backup/damage/missing';
import { collect } from '../core/backup/runs';
import { BackedUp, PLAN, type SourceContent } from './backed-up';
import { DAY_MS } from './deployment';

describe('an archive that was deleted from the vault by another client', () => {
  let backedUp: BackedUp;
  let first = '';
  let second = '';
  let missing: ArchiveLine;
  const archivesOf = (snapshot: string) =>
    collect(
      readArchiveLines(s3WorkingFiles(backedUp.moraine.s3, backedUp.moraine.runsBucket), { plan: PLAN, snapshot }),
    );
  const linesOf = async (key: string) =>
    (await backedUp.moraine.runFile(key))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    backedUp = await BackedUp.start({ packedObjectBytesMax: 1000, retention: { keepLast: 1, minimumAgeDays: 0 } });
    for (let n = 0; n < 20; n++) await backedUp.put(`packed/${n}`, { bytes: Buffer.from(`${n}`), tags: { n: `${n}` } });
    await backedUp.put('large', { bytes: Buffer.alloc(5000, 'large') });
    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', newArchives: 2, lost: 0 });
    first = runId;
    const pack = (await archivesOf(first)).find(({ kind }) => kind === 'pack');
    if (!pack) throw new Error('there is no pack');
    missing = pack;
    const { glacier, items } = backedUp.moraine;
    await glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'vault', archiveId: pack.archiveId }));
    await recordMissing(items, PLAN, missingOf(pack.archiveId, { archive: pack.archive, vault: 'vault' }));
    const damage = { archives: 1, objects: pack.liveObjects, foundBy: 'check-1' };
    await markDamaged(items, { plan: PLAN, snapshot: first }, damage);
  });
  afterAll(() => backedUp?.stop());

  it('is not requested by a restore, which says what to do and restores the rest', async () => {
    backedUp.moraine.cloud.meter.reset();
    const { runId, report } = await backedUp.restore('damaged/');
    expect(report).toMatchObject({ status: 'completed-with-errors', verified: 1, failed: 20 });
    expect(backedUp.moraine.calls('glacier', 'InitiateJob')).toBe(1);
    expect(await backedUp.restoredKeys('damaged/')).toEqual(['large']);
    const failures = (await linesOf(runFiles.rejected(runId))).map((line) => Outcome.parse(line));
    expect(failures).toHaveLength(20);
    for (const { reason } of failures)
      expect(reason).toContain(`archive ${missing.archiveId}, which it needs, is missing`);
  });

  it('is reported in a dry run of a backup', async () => {
    await backedUp.remove('packed/7');
    await backedUp.put('packed/8', 'changed');
    const { report } = await backedUp.backup({ dryRun: true });
    expect(report).toMatchObject({ status: 'planned', totals: { rewritten: 18, changed: 1, lost: 1, archives: 1 } });
  });

  it('has its objects written again by the next backup, which names the one that is lost', async () => {
    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({
      status: 'completed-with-errors',
      snapshot: runId,
      verdict: { kind: 'accepted' },
      totals: { objects: 20, rewritten: 18, changed: 1, lost: 1, added: 0, deleted: 0, archives: 1 },
      errors: 0,
      lost: 1,
      firstLost: [{ key: 'packed/7', sizeBytes: 1 }],
    });
    const lost = (await linesOf(backupFiles.lost(runId))).map((line) => LostLine.parse(line));
    expect(lost).toEqual([{ key: 'packed/7', sizeBytes: 1, archives: [missing.archive], snapshot: first }]);
    expect((await archivesOf(runId)).map(({ archiveId }) => archiveId)).not.toContain(missing.archiveId);
    second = runId;
  });

  it('does not affect a restore from the new snapshot, which is complete', async () => {
    const content: ReadonlyMap<string, SourceContent> = backedUp.content;
    const { report } = await backedUp.restore('whole/');
    expect(report).toMatchObject({ status: 'succeeded', verified: content.size, failed: 0 });
    await backedUp.expectRestored('whole/', content);
  });

  it('does not affect further backups, and stays on record after the snapshots that needed it are forgotten', async () => {
    const { report } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', lost: 0, totals: { rewritten: 0, lost: 0, archives: 0 } });
    const kept = await listKept(backedUp.moraine.items, PLAN);
    expect(kept.map(({ snapshot }) => snapshot)).not.toContain(first);
    expect(kept.map(({ snapshot }) => snapshot)).not.toContain(second);
    // Only a check takes it off the record.
    expect((await collect(listMissing(backedUp.moraine.items, PLAN))).map(({ archiveId }) => archiveId)).toEqual([
      missing.archiveId,
    ]);
  });

  it('is found by a check, written again by the next backup, and off the record by the next check', async () => {
    const { moraine } = backedUp;
    const { items, glacier } = moraine;
    /** Glacier takes an inventory that has everything. */
    const nextInventory = () => moraine.cloud.clock.advance(2 * DAY_MS);
    async function check(runId: string): Promise<CheckReport> {
      await nextInventory();
      await moraine.execute(moraine.stateMachineArn, runId, { kind: 'check', vault: 'vault', check: { plan: PLAN } });
      return CheckReport.parse(JSON.parse(await moraine.runFile(runFiles.report(runId))));
    }
    const kept = async () => (await listKept(items, PLAN)).map(({ snapshot, damage }) => ({ snapshot, damage }));
    await nextInventory();
    const [newest] = await kept();
    const deleted = (await archivesOf(newest?.snapshot ?? '')).find(({ kind }) => kind === 'object');
    if (!deleted) throw new Error('there is no archive of one object');
    const { archiveId } = deleted;
    await glacier.send(new DeleteArchiveCommand({ accountId: '-', vaultName: 'vault', archiveId }));

    const found = await check('check-before');
    expect(found).toMatchObject({ status: 'completed-with-errors', sums: { missing: 1 }, findings: [{ archiveId }] });
    // What the case before left on record is needed no more.
    expect((await collect(listMissing(items, PLAN))).map((record) => record.archiveId)).toEqual([archiveId]);
    expect(await kept()).toEqual([{ ...newest, damage: { archives: 1, objects: 1, foundBy: 'check-before' } }]);

    const { report, runId } = await backedUp.backup();
    expect(report).toMatchObject({ status: 'succeeded', totals: { rewritten: 1, lost: 0, archives: 1 } });
    // The damaged one has gone with it.
    expect(await kept()).toEqual([{ snapshot: runId, damage: undefined }]);

    const clean = await check('check-after');
    expect(clean).toMatchObject({ status: 'succeeded', sums: { snapshots: 1, missing: 0, notYetListed: 0 } });
    expect(clean.findings).toEqual([]);
    expect(await collect(listMissing(items, PLAN))).toEqual([]);
    const content: ReadonlyMap<string, SourceContent> = backedUp.content;
    expect((await backedUp.restore('again/')).report).toMatchObject({ status: 'succeeded', verified: content.size });
    await backedUp.expectRestored('again/', content);
  }, 240_000);
});
