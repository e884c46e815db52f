import type { Clock } from '../../core/ports/clock';

/**
 * Do work in order, `atOnce` pieces at a time and no faster than `perSecond`. A group begins only when the one before has
 * ended, so that after an interruption all but one group is known to be done or not begun. The first error is thrown
 * once its group has ended.
 */
export async function paced<T>(
  all: readonly T[],
  atOnce: number,
  perSecond: number,
  clock: Clock,
  work: (one: T) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < all.length; first += atOnce) {
    const group = all.slice(first, first + atOnce);
    const startedAtMs = clock.now().getTime();
    const outcomes = await Promise.allSettled(group.map(work));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
    const dueMs = (group.length / perSecond) * 1000;
    const spentMs = clock.now().getTime() - startedAtMs;
    const last = first + atOnce >= all.length;
    if (spentMs < dueMs && !last) await clock.sleep(dueMs - spentMs);
  }
}
