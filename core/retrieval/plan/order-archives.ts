import type { ArchiveCollection } from './archive-collection';

/**
 * The order in which archives are requested: by creation date, then archive id, since Glacier counts restores in any
 * other order as random ones. An inventory does not promise it. Archives without a date come first, as they were given.
 *
 * @returns positions in the collection
 * @see Amazon Glacier Developer Guide, "Service quotas": 35 random restore requests per PiB stored per day
 */
export function orderArchives(archives: ArchiveCollection): Uint32Array {
  const order = new Uint32Array(archives.count).map((_, position) => position);
  return order.sort((first, second) =>
    archives.isDated(first) || archives.isDated(second) ? archives.compareAge(first, second) : first - second,
  );
}
