import { InvalidInputError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import { printable } from '../../text/printable';
import { checkKept, snapshotName } from './check-kept';
import { isHeld } from './verdicts';

/**
 * Check that a person may accept or reject a snapshot. Accepting an accepted one changes nothing.
 *
 * @throws SnapshotNotFoundError when it does not exist or has been forgotten
 * @throws InvalidInputError when it is partial, or is to be rejected without being held or while it is pinned
 */
export function checkJudgeable(
  head: SnapshotHead | undefined,
  { plan, snapshot, kind }: { plan: string; snapshot: string; kind: 'accept' | 'reject' },
): asserts head is SnapshotHead {
  checkKept(head, plan, snapshot);
  const name = snapshotName(plan, snapshot);
  if (head.pin && kind === 'reject') {
    throw new InvalidInputError(`${name} is pinned (${printable(head.pin.reason)}): to reject it, unpin it first`);
  }
  if (isHeld(head)) return;
  if (head.partial)
    throw new InvalidInputError(`${name} is partial and not held: it can be neither accepted nor rejected`);
  if (kind === 'accept') return;
  throw new InvalidInputError(
    `${name} is not held: only held snapshots can be rejected. Retention forgets others when no rule of the plan keeps them`,
  );
}
