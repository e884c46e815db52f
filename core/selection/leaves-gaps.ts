import type { Selection } from '../contracts/selection';

/**
 * Whether a selection may leave out archives between those that it takes, in the order of creation. A range of creation dates
 * and the oldest archives of a vault leave out only what is before or after.
 */
export const leavesGaps = ({ paths, largerThanBytes, smallerThanBytes, ids }: Selection): boolean =>
  [paths, largerThanBytes, smallerThanBytes, ids].some((member) => member !== undefined);
