import { SnapshotNotFoundError } from '../../contracts/errors';
import type { SnapshotHead } from '../../contracts/snapshot';

/** Name of a snapshot in messages. */
export const snapshotName = (plan: string, snapshot: string) => `snapshot ${snapshot} of plan ${plan}`;

/** Check that a snapshot is kept. @throws SnapshotNotFoundError when it does not exist or has been forgotten */
export function checkKept(
  head: SnapshotHead | undefined,
  plan: string,
  snapshot: string,
): asserts head is SnapshotHead {
  if (head?.state === 'kept') return;
  const name = snapshotName(plan, snapshot);
  throw new SnapshotNotFoundError(
    head
      ? `${name} has been forgotten: retention is deleting what only it needs`
      : `there is no ${name}: \`moraine snapshots ${plan}\` lists the plan's snapshots`,
  );
}
