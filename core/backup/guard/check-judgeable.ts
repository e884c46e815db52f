import { InvalidInputError, SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
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
  const name = `snapshot ${snapshot} of plan ${plan}`;
  if (!head) {
    throw new SnapshotNotFoundError(`there is no ${name}: \`moraine snapshots ${plan}\` lists the plan's snapshots`);
  }
  if (head.state === 'forgotten') throw new SnapshotNotFoundError(`${name} has been forgotten: it cannot be restored`);
  if (head.pin && kind === 'reject') {
    throw new InvalidInputError(`${name} is pinned (${head.pin.reason}): to reject it, unpin it first`);
  }
  if (isHeld(head)) return;
  if (head.partial)
    throw new InvalidInputError(`${name} is partial and not held: it can be neither accepted nor rejected`);
  if (kind === 'accept') return;
  throw new InvalidInputError(
    `${name} is not held: only held snapshots can be rejected. Retention forgets others when no rule of the plan keeps them`,
  );
}
