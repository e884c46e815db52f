/** Archives that can be compared by age, by position in the order of arrival. */
export interface AgedArchives {
  readonly count: number;
  isDated(position: number): boolean;
  /** Compare two archives by creation date, then by archive id. @returns below 0 when the first one is older */
  compareAge(first: number, second: number): number;
}

/**
 * Order in which archives are requested: by creation date, then archive id, since Glacier counts requests in any other
 * order as random restores. An inventory does not guarantee that order. Archives without a date come first, in the
 * given order.
 *
 * @returns positions in the collection
 * @see Amazon Glacier Developer Guide, "Service quotas": 35 random restore requests per PiB stored per day
 */
export function orderArchives(archives: AgedArchives): Uint32Array {
  const order = new Uint32Array(archives.count).map((_, position) => position);
  return order.sort((first, second) =>
    archives.isDated(first) || archives.isDated(second) ? archives.compareAge(first, second) : first - second,
  );
}
