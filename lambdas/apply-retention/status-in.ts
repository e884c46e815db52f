import { type DeletionStatus, deletionStatusOf, termsOf } from '../../core/backup/retention/deletion-status';
import type { Garbage } from '../../core/backup/retention/garbage';
import type { RetentionRun } from '../../core/contracts/backup-run';
import type { CallDeps } from './retention-deps';

type Decidable = Pick<Garbage, 'vault' | 'createdAt' | 'state' | 'refusals' | 'refusedAt'>;

/** Decides on garbage by the settings of a run and the locks of the vaults, which have to be known. */
export const statusIn = (
  { locks }: Pick<CallDeps, 'locks'>,
  run: RetentionRun,
  now: Date,
): ((garbage: Decidable) => DeletionStatus) => {
  const terms = termsOf(run);
  return (garbage) => deletionStatusOf(garbage, terms, locks.of(garbage.vault).terms, now);
};

/** Ask for the locks of the vaults that hold garbage which is not deleted, as far as they are not known. */
export async function learnLocks(
  { locks }: Pick<CallDeps, 'locks'>,
  garbage: readonly Pick<Garbage, 'state' | 'vault'>[],
): Promise<void> {
  await locks.learn(garbage.filter(({ state }) => state === 'due' || state === 'deleting').map(({ vault }) => vault));
}
