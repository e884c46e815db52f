import type { NameSurvey } from './survey-names';

const DAY_MS = 24 * 3_600_000;
const STALE_AFTER_DAYS = 2;

/** Note about the age of the inventory, from two days on; its date is in the report. */
export function inventoryNotes(inventoryDate: string, now: Date): string[] {
  const days = Math.floor((now.getTime() - Date.parse(inventoryDate)) / DAY_MS);
  if (days < STALE_AFTER_DAYS) return [];
  return [
    `The inventory is ${days} days old. Glacier takes a new one about a day after a vault changes; if archives were ` +
      'uploaded since, run again later.',
  ];
}

/** Note about elements of an inventory that are in it twice. */
export function repeatedNotes(repeated: number): string[] {
  if (repeated === 0) return [];
  return [`Elements of the inventory that repeat an archive: ${repeated}. Each archive is retrieved once.`];
}

/** Notes about names that clash outside of S3, and about archives that are not the original files. */
export function nameNotes({ sums, caseClash, pathClash }: NameSurvey): string[] {
  const notes: string[] = [];
  if (sums.caseClashes > 0) {
    notes.push(
      `Names that equal another one but for case: ${sums.caseClashes}, for example ${JSON.stringify(caseClash)}. They are ` +
        'objects of their own in S3, and one file where case does not count, as in Windows and macOS.',
    );
  }
  if (sums.pathClashes > 0) {
    notes.push(
      `Names that are folders of others at the same time: ${sums.pathClashes}, for example ${JSON.stringify(pathClash)}. They ` +
        'are objects of their own in S3; no file system can hold both.',
    );
  }
  if (sums.notOriginal > 0) {
    const { compressed = 0, encrypted = 0, part = 0, metadata = 0 } = sums.flags;
    notes.push(
      `Archives that are not the original file: ${sums.notOriginal} (compressed: ${compressed}, encrypted: ${encrypted}, part of ` +
        `a file: ${part}, a tool's own metadata: ${metadata}). They are retrieved as they are; report.csv has the flags of each.`,
    );
  }
  return notes;
}

/** Note about jobs that are reused from retried runs. */
export function paidNotes(paid: number): string[] {
  if (paid === 0) return [];
  return [
    `Jobs reused from the run that this one retries, or from earlier ones: ${paid}. They are not requested again, and not ` +
      'in the estimate.',
  ];
}
