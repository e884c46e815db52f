import type { Outcome } from '../../core/contracts/retrieval-run';
import { decodeDescription } from '../../core/naming/formats/decode-description';
import { csvLine, csvText } from '../../core/text/csv';
import { printable } from '../../core/text/printable';
import { leftOutOf } from './report-formats';

export const CSV_HEADER = csvLine(
  ...['archiveId', 'key', 'sizeBytes', 'treeHash', 'creationDate', 'outcome', 'requests', 'reason'],
  ...['format', 'modifiedAt', 'flags'],
);

/** Outcome of an archive, or what a dry run would do with it: request it, or copy its object. */
export type ReportedOutcome = Omit<Outcome, 'outcome'> & { outcome: Outcome['outcome'] | 'planned' };

/** The line of an archive in `report.csv`. */
export function csvOf(reported: ReportedOutcome): string {
  const {
    archiveId,
    key,
    sizeBytes,
    treeHash,
    creationDate,
    outcome,
    requests,
    reason = leftOutOf(reported),
  } = reported;
  const end = [outcome, requests, csvText(printable(reason))] as const;
  return csvLine(
    archiveId,
    csvText(printable(key)),
    sizeBytes,
    treeHash,
    creationDate,
    ...end,
    ...decodedColumns(reported),
  );
}

/** What the description of an archive tells: its format, and of the original file the modification time and flags. */
function decodedColumns({ description }: Pick<Outcome, 'description'>): string[] {
  const { format, modifiedAt = '', flags } = decodeDescription(description);
  return [format === 'none' ? '' : format, modifiedAt, flags.join(' ')];
}
