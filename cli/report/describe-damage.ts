import { isHeld } from '../../core/backup/guard/verdicts';
import type { SnapshotDamage, SnapshotHead } from '../../core/contracts/snapshot';
import { countOf } from '../format/bytes';

/** `damaged: 2 archives missing, with 5 objects of it (check 20260201T030000Z-c)` */
export const damageText = ({ archives, objects, foundBy }: SnapshotDamage): string =>
  `damaged: ${countOf(archives, 'archive')} missing, with ${countOf(objects, 'object')} of it (check ${foundBy})`;

/** `, which is held and damaged`: that a snapshot may not be what it should be; nothing of one that is. */
export function markOf(head: SnapshotHead): string {
  const words = [...(isHeld(head) ? ['held'] : []), ...(head.damage ? ['damaged'] : [])];
  return words.length > 0 ? `, which is ${words.join(' and ')}` : '';
}
