import type { BackupPlan } from '../../contracts/backup-plan';
import type { BackupTotals } from '../../contracts/backup-run';
import { BUFFERED_PART_BYTES_MAX, isUploadedWhole, partBytesFor } from '../part-bytes';
import { blockBytesOf } from '../upload/slice-blocks';
import type { PlannedArchive } from './archive-cutter';

export const NO_TOTALS: BackupTotals = {
  objects: 0,
  bytes: 0,
  added: 0,
  changed: 0,
  repacked: 0,
  deleted: 0,
  reused: 0,
  rewritten: 0,
  lost: 0,
  archives: 0,
  archiveBytes: 0,
  parts: 0,
  wholeArchives: 0,
  gets: 0,
  lists: 0,
};

/** Add an archive of a plan to the totals. */
export function addArchive(
  totals: BackupTotals,
  { task: { kind, slice }, objects, sizeBytes }: PlannedArchive,
  plan: Pick<BackupPlan, 'partBytes' | 'wholeArchiveBytesMax'>,
): void {
  const isWhole = isUploadedWhole({ kind, slice }, sizeBytes, plan);
  const longestBytes = partBytesFor(kind, sizeBytes, plan.partBytes);
  const partBytes = slice ? Math.min(longestBytes, blockBytesOf(slice)) : longestBytes;
  const parts = isWhole ? 1 : Math.ceil(sizeBytes / partBytes);
  totals.archives += 1;
  totals.archiveBytes += sizeBytes;
  totals.parts += parts;
  if (isWhole) totals.wholeArchives += 1;
  // A part that is too long for memory is read twice: to be hashed and to be sent.
  const isReadTwice = !isWhole && partBytes > BUFFERED_PART_BYTES_MAX;
  totals.gets += kind === 'pack' ? objects.length : parts * (isReadTwice ? 2 : 1);
}
