import type { FirstObject } from './first-object';

const OF_INVENTORY = new Set(['VaultARN', 'InventoryDate']);
const OF_ARCHIVE = new Set([
  'ArchiveId',
  'ArchiveDescription',
  'CreationDate',
  'Size',
  'SHA256TreeHash',
  'Key',
  'archiveId',
]);

/**
 * Member of a JSON object that holds its list of archives; undefined when the object is an archive itself.
 *
 * Of an object that is longer than the beginning of the text, the first known member decides. One without any is no archive, which
 * would be shorter.
 */
export function listMemberOf({ names, end }: FirstObject): 'ArchiveList' | 'archives' | undefined {
  if (names.includes('ArchiveList')) return 'ArchiveList';
  if (names.includes('archives')) return 'archives';
  if (end !== undefined) return undefined;
  const known = names.find((name) => OF_INVENTORY.has(name) || OF_ARCHIVE.has(name) || name === 'report');
  if (known === 'report') return 'archives';
  return known !== undefined && OF_ARCHIVE.has(known) ? undefined : 'ArchiveList';
}
