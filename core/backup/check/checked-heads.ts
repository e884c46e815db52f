import { SnapshotNotFoundError } from '../../contracts/errors';
import type { CheckRun } from '../../contracts/retrieval-run';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { isAccepted } from '../guard/verdicts';
import { listKept } from '../snapshot/heads';

/** Heads of the kept snapshots that a check names, in any vault, newest first: of one snapshot, or of all of the plan. */
export async function headsInScope(items: ItemStore, { check }: Pick<CheckRun, 'check'>): Promise<SnapshotHead[]> {
  const kept = await listKept(items, check.plan);
  const { snapshot } = check;
  return kept.reverse().filter((head) => snapshot === undefined || head.snapshot === snapshot);
}

/** Whether a check compares a snapshot, which must be in the vault of its inventory. */
export const isChecked = ({ vault }: Pick<CheckRun, 'vault'>, head: Pick<SnapshotHead, 'vault'>): boolean =>
  head.vault === vault;

/**
 * Choose the snapshot of a check's sample: the one that the check names, else the newest accepted one.
 *
 * @param heads newest first
 */
export const sampledHead = (
  run: Pick<CheckRun, 'vault' | 'check'>,
  heads: readonly SnapshotHead[],
): SnapshotHead | undefined =>
  heads.find((head) => isChecked(run, head) && (run.check.snapshot !== undefined || isAccepted(head)));

/**
 * Assert that a check has a snapshot to compare. Retention may forget snapshots between the opening of the run and the inventory.
 *
 * @throws SnapshotNotFoundError when none of the snapshots is in the vault, or none can be sampled
 */
export function assertCheckable(
  run: Pick<CheckRun, 'vault' | 'check'>,
  heads: readonly SnapshotHead[],
  isSampled: boolean,
) {
  const { vault, check } = run;
  const { plan, snapshot } = check;
  if (!heads.some((head) => isChecked(run, head))) {
    const what = snapshot === undefined ? 'no snapshot' : `no snapshot ${snapshot}`;
    throw new SnapshotNotFoundError(`plan ${plan} has ${what} in vault ${vault}: there is nothing to check`);
  }
  if (isSampled && !sampledHead(run, heads)) {
    throw new SnapshotNotFoundError(
      `plan ${plan} has no accepted snapshot in vault ${vault} to sample: name one, ${plan}@SNAPSHOT`,
    );
  }
}
