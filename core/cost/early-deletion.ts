import { type CostLine, costLine } from './cost-line';
import type { PriceBook } from './price-book';
import { ARCHIVE_OVERHEAD_BYTES } from './vault-bytes';

/** Days for which Glacier bills the storage of an archive at the least. @see Amazon Glacier Developer Guide, "Deleting an Archive" */
export const STORED_DAYS_MIN = 90;
const DAYS_PER_MONTH = 30;
const DAY_MS = 86_400_000;

/** Sum of the storage that is still to be billed for archives that are deleted before their 90th day. */
export class EarlyDeletion {
  archives = 0;
  /** Bytes × months. */
  #byteMonths = 0;

  constructor(private readonly deletedAt: Date) {}

  /** Count an archive. @param createdAt ISO 8601 */
  add({ sizeBytes, createdAt }: { sizeBytes: number; createdAt: string }): void {
    const days = STORED_DAYS_MIN - (this.deletedAt.getTime() - Date.parse(createdAt)) / DAY_MS;
    if (!(days > 0)) return;
    this.archives += 1;
    this.#byteMonths += (sizeBytes + ARCHIVE_OVERHEAD_BYTES) * (days / DAYS_PER_MONTH);
  }

  line(book: PriceBook): CostLine {
    return costLine('early deletion', this.#byteMonths, 'vault.storagePerGibMonth', book);
  }
}
