import { entryOf, parseElement, type ReadEntry } from '../inventory-entry';
import { utcDateOf } from './utc-date';

/** Members of an archive: Glacier's names, and those of Moraine's own lists. */
const GLACIER_NAMES = new Map([
  ['archiveId', 'ArchiveId'],
  ['description', 'ArchiveDescription'],
  ['createdAt', 'CreationDate'],
  ['sizeBytes', 'Size'],
  ['treeHash', 'SHA256TreeHash'],
]);

/** Name that a member of an archive has in Glacier's inventories. */
export const glacierNameOf = (name: string) => GLACIER_NAMES.get(name) ?? name;

/** Parse the JSON object of an archive, as any tool may have written it. */
export function readJsonRecord(json: string, undated: boolean): ReadEntry {
  const parsed = parseElement(json);
  return 'problem' in parsed ? parsed : readRecord(parsed.element, undated);
}

/**
 * Read the record of an archive: members have Glacier's names or Moraine's, a size may be text, a date may have an offset.
 *
 * @param undated whether the creation date may be missing
 */
export function readRecord(record: Record<string, unknown>, undated: boolean): ReadEntry {
  const element = 'ArchiveId' in record ? record : renamed(record);
  const { Size: size, CreationDate: date } = element;
  if (typeof size === 'string' && /^\d{1,16}$/.test(size)) element.Size = Number(size);
  if (typeof date === 'string') element.CreationDate = utcDateOf(date);
  return entryOf(element, undated);
}

const renamed = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [glacierNameOf(name), value]));
