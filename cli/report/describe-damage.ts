import { isHeld } from '../../core/backup/guard/verdicts';
import type { SnapshotDamage, SnapshotHead } from '../../core/contracts/snapshot';
import { countOf } from '../format/bytes';

/** Damage of a snapshot, such as `damaged: 2 archives missing, with 5 objects (check 20260201T030000Z-c)`. */
export const damageText = ({ archives, objects, foundBy }: SnapshotDamage): string =>
  `damaged: ${countOf(archives, 'archive')} missing, with ${countOf(objects, 'object')} (check ${foundBy})`;

/** Relative clause on the condition of a snapshot, such as `, which is held and damaged`; empty when it is neither. */
export function conditionClause(head: SnapshotHead): string {
  const words = [...(isHeld(head) ? ['held'] : []), ...(head.damage ? ['damaged'] : [])];
  return words.length > 0 ? `, which is ${words.join(' and ')}` : '';
}
