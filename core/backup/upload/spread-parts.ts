/**
 * Portions that an archive is handed out in, at the most. Each call for one is 7 events of an execution that may have
 * 25,000: five calls for each are possible, for when functions are slow.
 */
export const PORTIONS_MAX = 600;

/** Numbers of parts, from 1, both inclusive. */
export interface PartNumbers {
  first: number;
  last: number;
}

/**
 * Parts that a portion spans: as many as `spreadBytes` hold, and more where an archive would have too many portions.
 *
 * @param partCount of the archive
 */
export function portionSpan(partBytes: number, partCount: number, spreadBytes: number): number {
  return Math.max(1, Math.floor(spreadBytes / partBytes), Math.ceil(partCount / PORTIONS_MAX));
}

/**
 * Portions of the parts that are missing, to be sent by several functions at once. What lies between two missing parts
 * of a portion is there already, and is passed over.
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
