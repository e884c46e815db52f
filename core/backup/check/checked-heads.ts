import type { CheckRun } from '../../contracts/retrieval-run';
import type { SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import { isAccepted } from '../guard/verdicts';
import { listKept } from '../snapshot/heads';

/** Kept snapshots that a check is about, wherever they lie, the newest first: the one that it names, or all of the plan. */
export async function headsOf(items: ItemStore, { check }: Pick<CheckRun, 'check'>): Promise<SnapshotHead[]> {
  const kept = await listKept(items, check.plan);
  const { snapshot } = check;
  return kept.reverse().filter((head) => snapshot === undefined || head.snapshot === snapshot);
}

/** Whether a check compares a snapshot: an inventory tells of one vault. */
export const isChecked = ({ vault }: Pick<CheckRun, 'vault'>, head: Pick<SnapshotHead, 'vault'>): boolean =>
  head.vault === vault;

/**
 * The snapshot that a sample is taken from: the one that the check names, else the newest accepted one.
 *
 * @param heads the newest first
 */
export const sampledOf = (
  run: Pick<CheckRun, 'vault' | 'check'>,
  heads: readonly SnapshotHead[],
): SnapshotHead | undefined =>
  heads.find((head) => isChecked(run, head) && (run.check.snapshot !== undefined || isAccepted(head)));
