import type { Finding } from '../../contracts/check';
import { isTooYoung } from '../rebuild/compare-with-vault';
import type { NeededList } from './needed-list';

/** Result of the comparison of a needed archive with a complete inventory. */
export type ComparisonResult = Finding | 'found' | 'unconfirmed' | 'not-yet-listed';

/**
 * Result of the comparison of a needed archive, once the whole inventory has been read.
 *
 * @param number number of the archive in the list
 * @param inventoryDate date of the inventory; it may not list archives that were created within a day before
 */
export function comparisonResultOf(needed: NeededList, number: number, inventoryDate: Date): ComparisonResult {
  const state = needed.stateOf(number);
  if (state === 'found' || state === 'unconfirmed') return state;
  // When two snapshots disagree about an archive that is not listed, it still counts as missing or not yet listed.
  if (needed.isListed(number) && state !== 'sought') return state;
  return isTooYoung(needed.at(number).createdAt, inventoryDate) ? 'not-yet-listed' : 'missing';
}

/** Problem of a needed archive; undefined when the inventory shows none. */
export function findingOf(needed: NeededList, number: number, inventoryDate: Date): Finding | undefined {
  const result = comparisonResultOf(needed, number, inventoryDate);
  return result === 'found' || result === 'unconfirmed' || result === 'not-yet-listed' ? undefined : result;
}
