/**
 * Largest number of portions of an archive. Each call for one adds 7 events to an execution that may have 25,000: five
 * calls for each fit, in case functions are slow.
 */
export const PORTIONS_MAX = 600;

/** Range of part numbers, from 1, both inclusive. */
export interface PartNumbers {
  first: number;
  last: number;
}

/**
 * Number of parts that a portion spans: as many as fit into `spreadBytes`, or more if the archive would otherwise have
 * too many portions.
 *
 * @param partCount number of parts of the archive
 */
export function portionSpan(partBytes: number, partCount: number, spreadBytes: number): number {
  return Math.max(1, Math.floor(spreadBytes / partBytes), Math.ceil(partCount / PORTIONS_MAX));
}

/**
 * Split the missing parts into portions, to be sent by several functions at once. Parts between two missing ones of a
 * portion exist already and are skipped.
 *
 * @param missing ascending
 * @param spanMax parts from the first to the last of a portion, at least 1
 */
export function spreadParts(missing: readonly number[], spanMax: number): PartNumbers[] {
  const portions: PartNumbers[] = [];
  for (const number of missing) {
    const portion = portions.at(-1);
    if (portion && number < portion.first + spanMax) portion.last = number;
    else portions.push({ first: number, last: number });
  }
  return portions;
}
