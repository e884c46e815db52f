import type { BackupPlan } from '../../contracts/backup-plan';
import type { BackupRun } from '../../contracts/backup-run';
import type { SnapshotHead } from '../../contracts/snapshot';
import { isSameSource } from '../guard/judge';
import { isAccepted } from '../guard/verdicts';

/**
 * What a backup rests on. The parent is the newest whole snapshot of the plan's vault and source, held or accepted. What
 * it lacks is taken from the second parent, the newest accepted snapshot of the vault and the bucket, if that is another:
 * neither a move of the source nor the return from one, nor from a loss, uploads what the vault has.
 *
 * @param kept heads of the plan, oldest first
 */
export function chooseParents(
  kept: readonly SnapshotHead[],
  { vault, source }: Pick<BackupPlan, 'vault' | 'source'>,
): Pick<BackupRun, 'parent' | 'secondParent'> {
  const inVault = kept.filter((head) => head.vault === vault && !head.partial);
  const parent = inVault.findLast((head) => isSameSource(head, { source }))?.snapshot;
  const accepted = inVault.findLast((head) => isAccepted(head) && head.source.bucket === source.bucket)?.snapshot;
  return { parent, ...(accepted !== parent && { secondParent: accepted }) };
}
