import { memoryItems } from '../../../../adapters/memory/memory-items';
import { BackupLookup } from '../../../../core/backup/backup-lookup';
import { NO_TOTALS } from '../../../../core/backup/plan/totals';
import {
  addWritten,
  createBackup,
  getBackup,
  listBackups,
  recordBackupEnd,
  recordBackupTotals,
  setBackupRun,
  setBackupStatus,
} from '../../../../core/backup/records/backup-record';
import { runOf } from '../runs';

const now = new Date('2026-01-05T10:00:00.000Z');
const finishedAt = '2026-01-05T12:00:00.000Z';
const run = runOf();
const { runId, executionArn } = run;
const opened = { runId, executionArn, plan: 'docs', action: 'backup' } as const;

describe('the record of a backup run', () => {
  it('tells of a run from its opening to its end', async () => {
    const items = memoryItems();
    expect(await createBackup(items, opened, now)).toBe(true);
    const beginning = { ...opened, startedAt: now.toISOString(), archivesWritten: 0, bytesWritten: 0 };
    expect(await getBackup(items, runId)).toEqual({ ...beginning, status: 'opening' });
    await setBackupRun(items, run);
    expect(await getBackup(items, runId)).toEqual({ ...beginning, status: 'planning', run });
    const totals = { ...NO_TOTALS, objects: 3 };
    await recordBackupTotals(items, runId, totals);
    await setBackupStatus(items, runId, 'uploading');
    await addWritten(items, runId, { archives: 1, bytes: 100 });
    await addWritten(items, runId, { archives: 1, bytes: 23 });
    expect(await getBackup(items, runId)).toEqual({
      ...beginning,
      status: 'uploading',
      run,
      totals,
      archivesWritten: 2,
      bytesWritten: 123,
    });
    await recordBackupEnd(items, runId, { status: 'succeeded', finishedAt });
    expect(await getBackup(items, runId)).toMatchObject({ status: 'succeeded', finishedAt, archivesWritten: 2 });
  });

  it('is created once: a second execution learns that it is late', async () => {
    const items = memoryItems();
    await createBackup(items, opened, now);
    expect(await createBackup(items, { ...opened, executionArn: 'arn:other' }, now)).toBe(false);
    expect((await getBackup(items, runId))?.executionArn).toBe(executionArn);
  });

  it('goes straight to forgetting when that is all there is to do', async () => {
    const items = memoryItems();
    await createBackup(items, { ...opened, action: 'forget' }, now);
    await setBackupRun(items, runOf({ action: 'forget' }));
    expect(await getBackup(items, runId)).toMatchObject({ status: 'forgetting', action: 'forget' });
  });

  it('stays as it ended, whatever late steps say', async () => {
    const items = memoryItems();
    await createBackup(items, opened, now);
    await recordBackupEnd(items, runId, { status: 'failed', finishedAt, error: 'VaultNotFoundError', cause: 'gone' });
    await setBackupStatus(items, runId, 'uploading');
    await setBackupRun(items, run);
    expect(await getBackup(items, runId)).toMatchObject({
      status: 'failed',
      error: 'VaultNotFoundError',
      cause: 'gone',
    });
  });

  it('is made for a request that was refused before it had one, with the plan that it named', async () => {
    const items = memoryItems();
    const end = { status: 'failed', finishedAt, error: 'InvalidInputError', cause: 'why' } as const;
    await recordBackupEnd(items, 'refused', end);
    expect(await getBackup(items, 'refused')).toMatchObject({ status: 'failed', plan: '', startedAt: finishedAt });
    await recordBackupEnd(items, 'named', end, { plan: 'docs', action: 'forget' });
    expect(await getBackup(items, 'named')).toMatchObject({ status: 'failed', plan: 'docs', action: 'forget' });
  });

  it('is not made by a late step of a run that has none any more', async () => {
    const items = memoryItems();
    await setBackupStatus(items, runId, 'uploading');
    await setBackupRun(items, run);
    await addWritten(items, runId, { archives: 1, bytes: 1 });
    await recordBackupTotals(items, runId, NO_TOTALS);
    expect(items.all()).toEqual([]);
  });

  it('is listed among the others, the newest first', async () => {
    const items = memoryItems();
    for (const id of ['20260102', '20260103', '20260101']) await createBackup(items, { ...opened, runId: id }, now);
    const listed = async (limit: number) => (await listBackups(items, limit)).map((record) => record.runId);
    expect(await listed(2)).toEqual(['20260103', '20260102']);
    expect(await listed(10)).toHaveLength(3);
    expect(await listed(0)).toEqual([]);
  });
});

describe('BackupLookup', () => {
  it('reads a run once', async () => {
    const items = memoryItems();
    await createBackup(items, opened, now);
    await setBackupRun(items, run);
    const lookup = new BackupLookup(items);
    expect(await lookup.run(runId)).toEqual(run);
    items.drop({ pk: 'backups', sk: runId });
    expect(await lookup.run(runId)).toEqual(run);
  });

  it('refuses a run that has not been opened, and finds it once it has', async () => {
    const items = memoryItems();
    const lookup = new BackupLookup(items);
    await createBackup(items, opened, now);
    await expect(lookup.run(runId)).rejects.toThrow(`there is no backup run ${runId}`);
    await setBackupRun(items, run);
    expect(await lookup.run(runId)).toEqual(run);
  });
});
