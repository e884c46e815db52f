import { Prefix } from '../../contracts/names';
import type { RecordedKeys } from './recorded-keys';

/** Requested archives of a plan that are on record below prefixes that are not configured, where nothing is looked at. */
export interface OutOfReach {
  archives: number;
  /** Longest prefix that could be configured and that all keys of these archives begin with; empty if they have none in common. */
  prefix: string;
}

/** Folder that a folder, or a key, lies in; empty for one at the top. */
const folderOf = (path: string) => path.slice(0, path.slice(0, -1).lastIndexOf('/') + 1);

/** @param outside keys that are on record and were not looked at */
export function findOutOfReach(
  archives: number,
  outside: RecordedKeys,
  present: { has(archive: number): boolean },
): OutOfReach {
  const found: OutOfReach = { archives: 0, prefix: '' };
  if (outside.count === 0) return found;
  for (let archive = 0; archive < archives; archive++) {
    const keys = present.has(archive) ? [] : outside.keysOf(archive);
    const [first] = keys;
    if (first === undefined) continue;
    if (found.archives === 0) found.prefix = folderOf(first);
    for (const key of keys) while (!key.startsWith(found.prefix)) found.prefix = folderOf(found.prefix);
    found.archives += 1;
  }
  while (!Prefix.safeParse(found.prefix).success) found.prefix = folderOf(found.prefix);
  return found;
}
