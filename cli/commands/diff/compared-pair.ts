import { isAccepted } from '../../../core/backup/guard/verdicts';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { Deployment } from '../../deployment/deployment';
import { findSnapshot } from '../../deployment/find-snapshot';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { CommandError } from '../../errors/command-error';
import { formatS3Uri } from '../../s3-uri';
import type { SnapshotReference } from '../../snapshot-reference';

/** Two snapshots that are compared. */
export interface ComparedPair {
  before: SnapshotHead;
  after: SnapshotHead;
}

/**
 * Find the snapshots to compare. Without a second reference it is the newest; a lone plan means its two newest.
 *
 * @throws CommandError for an unknown plan, for plans of different sources, or when there is only one snapshot;
 *   SnapshotNotFoundError
 */
export async function comparedPair(
  deployment: Deployment,
  references: { before: SnapshotReference; after: SnapshotReference | undefined },
): Promise<ComparedPair> {
  const { plan, snapshot, at } = references.before;
  const isPlanAlone = references.after === undefined && snapshot === undefined && at === undefined;
  const after = await findSnapshot(deployment, references.after ?? { plan });
  const before = isPlanAlone
    ? await predecessorOf(deployment, after)
    : await findSnapshot(deployment, references.before);
  if (before.plan === after.plan || hasSameSource({ before, after })) return { before, after };
  throw new CommandError(
    `Plans ${before.plan} and ${after.plan} back up different sources (${sourceText(before)} and ${sourceText(after)}), so that their snapshots cannot be compared.`,
  );
}

async function predecessorOf(deployment: Deployment, newest: SnapshotHead): Promise<SnapshotHead> {
  const accepted = (await keptSnapshots(deployment, newest.plan)).filter(isAccepted);
  const predecessor = accepted[accepted.findIndex(({ snapshot }) => snapshot === newest.snapshot) - 1];
  if (predecessor) return predecessor;
  throw new CommandError(
    `Plan ${newest.plan} has only one snapshot, ${newest.snapshot}: there is none to compare it with.`,
  );
}

export const sourceText = ({ source }: SnapshotHead): string => formatS3Uri(source.bucket, source.prefix);

export const hasSameSource = ({ before, after }: ComparedPair): boolean => sourceText(before) === sourceText(after);
