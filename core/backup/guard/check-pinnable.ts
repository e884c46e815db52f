import type { BackupPlan } from '../../contracts/backup-plan';
import { InvalidInputError, SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';

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
  const name = nameOf(plan.name, snapshot);
  checkKept(head, plan.name, snapshot);
  const { pin, partial, vault } = head;
  if (pin) {
    throw new InvalidInputError(
      `${name} has been pinned since ${pin.pinnedAt} (${pin.reason}): to pin it for another reason, unpin it first`,
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
  if (!head.pin) throw new InvalidInputError(`${nameOf(plan, snapshot)} is not pinned`);
}

function checkKept(head: SnapshotHead | undefined, plan: string, snapshot: string): asserts head is SnapshotHead {
  if (head?.state === 'kept') return;
  const name = nameOf(plan, snapshot);
  throw new SnapshotNotFoundError(
    head
      ? `${name} has been forgotten: retention is deleting what only it needs`
      : `there is no ${name}: moraine snapshots ${plan} lists the plan's snapshots`,
  );
}

const nameOf = (plan: string, snapshot: string) => `snapshot ${snapshot} of plan ${plan}`;
