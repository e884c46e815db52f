import { memoryItems } from '../../../../adapters/memory/memory-items';
import { NO_TOTALS } from '../../../../core/backup/plan/totals';
import { addWritten, getBackupProgress, recordBackupTotals } from '../../../../core/backup/records/backup-progress';
import { InvalidRecordError } from '../../../../core/contracts/errors';
import { keyOf } from '../../../../core/contracts/table';

const totals = { ...NO_TOTALS, objects: 3 };

describe('the progress of a backup', () => {
  it('is nothing before there is any', async () => {
    expect(await getBackupProgress(memoryItems(), 'run-1')).toEqual({ archivesWritten: 0, bytesWritten: 0 });
  });

  it('has what is planned, and what has been written of it', async () => {
    const items = memoryItems();
    await recordBackupTotals(items, 'run-1', NO_TOTALS, 1);
    await addWritten(items, 'run-1', { archives: 1, bytes: 100 });
    await addWritten(items, 'run-1', { archives: 1, bytes: 23 });
    await recordBackupTotals(items, 'run-1', totals, 1);
    expect(await getBackupProgress(items, 'run-1')).toEqual({ totals, archivesWritten: 2, bytesWritten: 123 });
  });

  it('is not made by a late step of a run that has none any more', async () => {
    const items = memoryItems();
    await addWritten(items, 'run-1', { archives: 1, bytes: 1 });
    expect(items.all()).toEqual([]);
  });

  it('that is damaged is an error that names the record and the member', async () => {
    const items = memoryItems();
    await recordBackupTotals(items, 'run-1', totals, 1);
    await items.update(keyOf.progress('run-1'), { set: { archivesWritten: 'two' } });
    const reading = getBackupProgress(items, 'run-1');
    await expect(reading).rejects.toThrow(InvalidRecordError);
    await expect(reading).rejects.toThrow(/^the record run\/run-1 progress is not valid: archivesWritten: /);
  });
});
