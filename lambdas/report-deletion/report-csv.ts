import type { DeletionOutcome } from '../../core/contracts/deletion-run';
import { csvLine, csvText } from '../../core/text/csv';
import { printable } from '../../core/text/printable';

export const CSV_HEADER = csvLine(
  'archiveId',
  'sizeBytes',
  'treeHash',
  'creationDate',
  'description',
  'outcome',
  'deletedAt',
  'lookedAt',
  'bucket',
  'key',
  'crc32',
  'reason',
);

/** Lines of an archive: one for each object that proves it, or one that tells why it stays. */
export function csvOf(outcome: DeletionOutcome): string {
  const { archiveId, sizeBytes, treeHash, creationDate, description } = outcome;
  const archive = [
    archiveId,
    sizeBytes,
    treeHash,
    creationDate,
    csvText(printable(description)),
    outcome.outcome,
  ] as const;
  if (outcome.outcome === 'stays') {
    return csvLine(...archive, '', '', '', csvText(printable(outcome.key)), '', csvText(printable(outcome.reason)));
  }
  const { evidence } = outcome;
  const deletedAt = outcome.outcome === 'deleted' ? outcome.deletedAt : '';
  const reason = outcome.outcome === 'uncertain' ? outcome.reason : '';
  if (evidence.kind === 'none') {
    return csvLine(...archive, deletedAt, evidence.lookedAt, '', '', '', csvText(printable(reason || 'without proof')));
  }
  const { bucket, lookedAt, objects } = evidence;
  return objects
    .map(({ key, crc32 }) =>
      csvLine(...archive, deletedAt, lookedAt, bucket, csvText(printable(key)), hex(crc32), csvText(printable(reason))),
    )
    .join('');
}

const hex = (crc32: number) => crc32.toString(16).padStart(8, '0');
