import { InvalidInputError, SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';
import { isHeld } from './verdicts';

/**
 * Make sure that a person may decide on a snapshot. Accepting one that is accepted already changes nothing.
 *
 * @throws SnapshotNotFoundError when it is not there, or has been let go
 * @throws InvalidInputError when it is partial, or is to be rejected and not held
 */
export function checkJudgeable(
  head: SnapshotHead | undefined,
  { plan, snapshot, kind }: { plan: string; snapshot: string; kind: 'accept' | 'reject' },
): asserts head is SnapshotHead {
  const name = `snapshot ${snapshot} of plan ${plan}`;
  if (!head) {
    throw new SnapshotNotFoundError(`there is no ${name}: moraine snapshots ${plan} lists those that there are`);
  }
  if (head.state === 'forgotten') throw new SnapshotNotFoundError(`${name} has been let go: it cannot be restored`);
  if (isHeld(head)) return;
  if (head.partial) throw new InvalidInputError(`${name} is partial, and not held: there is nothing to decide on`);
  if (kind === 'accept') return;
  throw new InvalidInputError(
    `${name} is not held: only held snapshots are rejected. Others go when no rule of the plan's retention keeps them`,
  );
}
