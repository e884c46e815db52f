import { EARLY_DELETION_DAYS } from '../contracts/deletion-run';
import { GIB } from '../ranges/units';

/** Overhead in bytes that Glacier bills with every archive. @see Amazon Glacier Developer Guide, "Pricing" */
const INDEX_BYTES = 32 * 1024;
const DAY_MS = 24 * 3_600_000;
const DAYS_PER_MONTH = 30;

/**
 * Storage that Glacier charges for when an archive is deleted early: the rest of its first 90 days, in GiB-months.
 *
 * @param creationDate ISO 8601; an empty one, of an archive whose age is unknown, counts as old
 * @returns 0 for an archive of 90 days or more
 */
export function earlyGibMonths({ sizeBytes, creationDate }: { sizeBytes: number; creationDate: string }, at: Date) {
  const ageDays = (at.getTime() - Date.parse(creationDate)) / DAY_MS;
  if (!(ageDays < EARLY_DELETION_DAYS)) return 0;
  return (((sizeBytes + INDEX_BYTES) / GIB) * (EARLY_DELETION_DAYS - ageDays)) / DAYS_PER_MONTH;
}
