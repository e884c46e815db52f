import type { InventorySums } from '../contracts/inventory-run';
import { descriptionFormatOf } from './description-format';
import type { InventoryEntry } from './inventory-entry';

/** Sums of an empty inventory. */
export const noSums = (): InventorySums => ({
  archives: 0,
  bytes: 0,
  unreadable: 0,
  descriptions: { moraine: 0, text: 0, empty: 0 },
});

/** Add an archive to the sums of an inventory. */
export function addArchive(sums: InventorySums, entry: InventoryEntry): void {
  const { archiveId, description, creationDate, sizeBytes } = entry;
  sums.archives += 1;
  sums.bytes += sizeBytes;
  sums.descriptions[descriptionFormatOf(description)] += 1;
  if (sums.oldest === undefined || isBefore(creationDate, sums.oldest)) sums.oldest = creationDate;
  if (sums.newest === undefined || isBefore(sums.newest, creationDate)) sums.newest = creationDate;
  if (sizeBytes > (sums.largest?.sizeBytes ?? 0)) sums.largest = { archiveId, sizeBytes };
}

/** Compare dates by time: as texts, dates with and without fractions of a second are not in order. */
const isBefore = (one: string, other: string) => one !== other && Date.parse(one) < Date.parse(other);
