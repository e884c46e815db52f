/** Numbers of parts, from 1, both inclusive. */
export interface PartNumbers {
  first: number;
  last: number;
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
