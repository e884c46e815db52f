import type { Finding } from '../../contracts/check';
import { isTooYoung } from '../rebuild/archive-list';
import type { NeededList } from './needed-list';

/** What came of an archive once an inventory has been read to its end. */
export type Verdict = Finding | 'found' | 'unconfirmed' | 'not-yet-listed';

/**
 * What an inventory says of an archive that snapshots need.
 *
 * @param inventoryDate of the inventory: what was created within a day before it may be in the vault and not in the inventory
 */
export function verdictOf(needed: NeededList, number: number, inventoryDate: Date): Verdict {
  const state = needed.stateOf(number);
  if (state === 'found' || state === 'unconfirmed') return state;
  // Two snapshots that do not agree on an archive prove nothing about one that is not listed.
  if (needed.isListed(number) && state !== 'sought') return state;
  return isTooYoung(needed.at(number).createdAt, inventoryDate) ? 'not-yet-listed' : 'missing';
}

/** @returns undefined when there is nothing wrong with the archive, as far as the inventory tells */
export function findingOf(needed: NeededList, number: number, inventoryDate: Date): Finding | undefined {
  const verdict = verdictOf(needed, number, inventoryDate);
  return verdict === 'found' || verdict === 'unconfirmed' || verdict === 'not-yet-listed' ? undefined : verdict;
}
