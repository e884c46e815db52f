import { headsOf, isChecked, sampledOf } from '../../core/backup/check/checked-heads';
import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { InvalidInputError, SnapshotNotFoundError } from '../../core/contracts/errors';
import type { CheckRun, RetrievalRequest } from '../../core/contracts/retrieval-run';
import type { ItemStore } from '../../core/ports/item-store';

/**
 * Find the snapshot that a check names, and make sure that there is something to check. What all snapshots need is read when the
 * inventory has come.
 *
 * @throws SnapshotNotFoundError when none lies in the vault, or none that a sample can be taken from; InvalidInputError when the
 *   one that is named lies in another vault
 */
export async function completeCheck(
  items: ItemStore,
  { check: { plan, snapshot, at }, vault, sample }: Extract<RetrievalRequest, { kind: 'check' }>,
  runId: string,
): Promise<Pick<CheckRun, 'check' | 'sample'>> {
  const isOne = snapshot !== undefined || at !== undefined;
  const named = isOne ? await resolveSnapshot(items, plan, { snapshot, at }) : undefined;
  if (named && named.vault !== vault) {
    throw new InvalidInputError(
      `snapshot ${named.snapshot} of plan ${plan} lies in vault ${named.vault}, not in ${vault}: name that vault`,
    );
  }
  const check = { plan, snapshot: named?.snapshot };
  const heads = await headsOf(items, { check });
  if (!heads.some((head) => isChecked({ vault }, head))) {
    throw new SnapshotNotFoundError(`plan ${plan} has no snapshot in vault ${vault}: there is nothing to check`);
  }
  if (sample && !sampledOf({ vault, check }, heads)) {
    throw new SnapshotNotFoundError(
      `plan ${plan} has no accepted snapshot in vault ${vault} to take a sample from: name one, ${plan}@SNAPSHOT`,
    );
  }
  return { check, sample: sample && { ...sample, seed: sample.seed ?? runId } };
}
