import { EARLY_DELETION_DAYS } from '../contracts/deletion-run';
import { GIB } from '../ranges/units';
import { type CostLine, costLine } from './cost-line';
import type { PriceBook } from './price-book';
import { ARCHIVE_OVERHEAD_BYTES } from './vault-bytes';

const DAY_MS = 24 * 3_600_000;
const DAYS_PER_MONTH = 30;

/**
 * Storage that Glacier charges for when an archive is deleted early: the rest of its first 90 days, in GiB-months.
 *
 * @param createdAtMs not a number for an archive whose age is unknown, which counts as old
 * @returns 0 for an archive of 90 days or more
 * @see Amazon Glacier Developer Guide, "Deleting an Archive"
 */
export function earlyGibMonths({ sizeBytes, createdAtMs }: { sizeBytes: number; createdAtMs: number }, at: Date) {
  const ageDays = (at.getTime() - createdAtMs) / DAY_MS;
  if (!(ageDays < EARLY_DELETION_DAYS)) return 0;
  return (((sizeBytes + ARCHIVE_OVERHEAD_BYTES) / GIB) * (EARLY_DELETION_DAYS - ageDays)) / DAYS_PER_MONTH;
}

/** Sum of the storage that is still to be billed for archives that are deleted before their 90th day. */
export class EarlyDeletion {
  archives = 0;
  #gibMonths = 0;

  constructor(private readonly deletedAt: Date) {}

  /** Count an archive. @param createdAt ISO 8601, or milliseconds */
  add({ sizeBytes, createdAt }: { sizeBytes: number; createdAt: string | number }): void {
    const createdAtMs = typeof createdAt === 'number' ? createdAt : Date.parse(createdAt);
    const gibMonths = earlyGibMonths({ sizeBytes, createdAtMs }, this.deletedAt);
    if (gibMonths === 0) return;
    this.archives += 1;
    this.#gibMonths += gibMonths;
  }

  line(book: PriceBook): CostLine {
    return costLine('early deletion', this.#gibMonths * GIB, 'vault.storagePerGibMonth', book);
  }
}
