/**
 * Process values in order, `atOnce` at a time. A group begins only after the previous one has succeeded, so that after
 * an interruption all but one group are known to be done or not begun.
 *
 * @returns errors of the last group, in any order; empty when everything is done
 */
export async function inGroups<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<unknown[]> {
  for (let first = 0; first < all.length; first += atOnce) {
    const outcomes = await Promise.allSettled(all.slice(first, first + atOnce).map(work));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (failures.length > 0) return failures;
  }
  return [];
}
