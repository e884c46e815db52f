import type { UncertainUpload } from '../../../../core/backup/duplicates/uncertain-upload';
import { formatArchiveDescription } from '../../../../core/contracts/archive-description';
import type { ListedArchive } from '../../../../core/contracts/inventory-run';
import { archiveRef } from '../../../../core/contracts/snapshot';

export const SIGNER = 'ab'.repeat(16);
export const SINCE = '2026-01-05T12:00:00.000Z';

/** Uncertain upload of pack 0 of a snapshot, of which `kept` counts. */
export function uncertain(changes: Partial<UncertainUpload> & { snapshot?: string } = {}): UncertainUpload {
  const { snapshot = 's1', plan = 'docs', ...more } = changes;
  return {
    ...{ plan, vault: 'photos', archive: archiveRef(snapshot, 0), kind: 'pack' },
    description: formatArchiveDescription({ moraine: 1, plan, snapshot, sequence: 0, kind: 'pack', signer: SIGNER }),
    ...{ sizeBytes: 100, treeHash: 'c'.repeat(64), objects: 3, objectBytes: 90 },
    ...{ archiveId: 'kept', since: SINCE },
    ...more,
  };
}

/** An archive that an uncertain upload has stored, as an inventory lists it. */
export const listedAs = (
  { description, sizeBytes, treeHash }: UncertainUpload,
  archiveId: string,
  more: Partial<ListedArchive> = {},
): ListedArchive => ({ archiveId, description, sizeBytes, treeHash, createdAt: '2026-01-05T11:59:00Z', ...more });
