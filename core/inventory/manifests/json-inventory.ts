import { GLACIER_INVENTORY, type HeaderReader, type ListShape } from '../inventory-scanner';
import { listMemberOf } from './list-member';
import type { ManifestFormat } from './manifest-format';
import { listReader } from './read-list';
import { readJsonRecord } from './read-record';
import { utcDateOf } from './utc-date';

const readDate = GLACIER_INVENTORY.header.get('InventoryDate');

const SHAPE: ListShape = {
  ...GLACIER_INVENTORY,
  header: new Map<string, HeaderReader>([
    ...GLACIER_INVENTORY.header,
    ['InventoryDate', (date) => readDate?.(typeof date === 'string' ? utcDateOf(date) : date)],
  ]),
  readElement: (json) => readJsonRecord(json, false),
};

/** Output of an inventory job, in any layout and order of members. */
export const jsonInventory: ManifestFormat = {
  name: 'a vault inventory',
  unit: 'element',
  matches: ({ object }) => object !== undefined && listMemberOf(object) === 'ArchiveList',
  read: listReader(SHAPE),
};
