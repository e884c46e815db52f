import type { BackupPlan } from '../../contracts/backup-plan';
import { InvalidInputError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import { printable } from '../../text/printable';
import { checkKept, snapshotName } from './check-kept';

/**
 * Check that a snapshot may be pinned. A held one may.
 *
 * @throws SnapshotNotFoundError when it does not exist or has been forgotten
 * @throws InvalidInputError when it is pinned already, or a rebuild from the plan's vault could not bring it back with its pin
 */
export function checkPinnable(
  head: SnapshotHead | undefined,
  { plan, snapshot }: { plan: Pick<BackupPlan, 'name' | 'vault'>; snapshot: string },
): asserts head is SnapshotHead {
  checkKept(head, plan.name, snapshot);
  const name = snapshotName(plan.name, snapshot);
  const { pin, partial, vault } = head;
  if (pin) {
    throw new InvalidInputError(
      `${name} has been pinned since ${pin.pinnedAt} (${printable(pin.reason)}): to pin it for another reason, unpin it first`,
    );
  }
  if (partial) throw new InvalidInputError(`${name} is partial: only a whole one can be pinned`);
  if (vault === plan.vault) return;
  throw new InvalidInputError(
    `${name} is in vault ${vault}, and the plan writes to vault ${plan.vault}: a pin is written to the vault of its snapshot`,
  );
}

/**
 * Check that the pin of a snapshot may be ended.
 *
 * @throws SnapshotNotFoundError when it does not exist or has been forgotten; InvalidInputError when it is not pinned
 */
export function checkUnpinnable(head: SnapshotHead | undefined, plan: string, snapshot: string): void {
  checkKept(head, plan, snapshot);
  if (!head.pin) throw new InvalidInputError(`${snapshotName(plan, snapshot)} is not pinned`);
}
