import type { MissingArchive } from '../../../../core/backup/damage/missing-archives';
import { archiveRef } from '../../../../core/contracts/snapshot';

/** An archive as a check records that it has not found it. */
export const missingOf = (archiveId: string, more: Partial<MissingArchive> = {}): MissingArchive => ({
  archiveId,
  archive: archiveRef('20260101T030000Z-aaaaaa', 1),
  vault: 'photos',
  finding: 'missing',
  foundBy: 'check-1',
  foundAt: '2026-02-01T00:00:00.000Z',
  inventoryDate: '2026-01-31T00:00:00Z',
  ...more,
});
