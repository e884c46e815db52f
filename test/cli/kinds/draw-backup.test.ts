import { backupParts, figuresOf } from '../../../cli/kinds/plan/draw-backup';
import { NO_TOTALS } from '../../../core/backup/plan/totals';

describe('the progress of a backup', () => {
  const totals = { ...NO_TOTALS, objects: 5, bytes: 900, archives: 2, archiveBytes: 2048 };
  const partsOf = (status: 'uploading' | 'succeeded', archivesWritten: number, bytesWritten: number) =>
    backupParts(figuresOf(status, false, { totals, archivesWritten, bytesWritten }));

  it('compares what is written with the plan while the run goes on', () => {
    expect(partsOf('uploading', 1, 1000)).toContain('1 of 2 archives, 1000 bytes of 2.0 KiB written');
  });

  it('ends with the size that the report has, which is less than what was planned', () => {
    expect(partsOf('succeeded', 2, 1900)).toContain('2 of 2 archives, 1.8 KiB written');
  });

  it('ends without a size when a count was lost', () => {
    expect(partsOf('succeeded', 1, 1000)).toContain('2 of 2 archives written');
  });
});
