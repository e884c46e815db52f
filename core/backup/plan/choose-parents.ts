import type { BackupPlan } from '../../contracts/backup-plan';
import type { BackupRun } from '../../contracts/backup-run';
import type { SnapshotHead } from '../../contracts/snapshot';
import { isSameSource } from '../guard/judge';
import { isAccepted } from '../guard/verdicts';

/**
 * Choose the snapshots that a backup is compared with. The parent is the newest snapshot of the plan's vault and source
 * that is not partial, held or accepted. Objects that it lacks are reused from the second parent, the newest accepted
 * snapshot of the same vault and bucket, if that is another one: neither moving the source, nor moving it back, nor
 * restoring a loss uploads what the vault already has.
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
