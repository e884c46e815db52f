import { escapeKeys } from '../../core/backup/snapshot/escape-keys';
import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { readSnapshotObjects } from '../../core/backup/snapshot/read-snapshot';
import type { SnapshotAddress } from '../../core/backup/snapshot/snapshot-address';
import { SnapshotNotFoundError } from '../../core/contracts/errors';
import type { SnapshotHead, SnapshotLine } from '../../core/contracts/snapshot';
import { keyChoice } from '../globs';
import { didYouMean } from '../nearest-name';
import type { SnapshotReference } from '../snapshot-reference';
import type { Deployment } from './deployment';
import { findReadablePlan } from './find-plan';
import { orphanNames, orphansClause } from './orphan-plans';

/**
 * Find a snapshot of a plan, which may not be configured any more.
 *
 * @throws CommandError for an unknown plan; SnapshotNotFoundError, which names the existing snapshots
 */
export async function findSnapshot(
  deployment: Deployment,
  { plan, snapshot, at }: SnapshotReference,
): Promise<SnapshotHead> {
  const { snapshots } = await findReadablePlan(deployment, plan);
  const orphans = snapshots.length === 0 ? await orphanNames(deployment) : [];
  if (orphans.length > 0) throw new SnapshotNotFoundError(`plan ${plan} has no snapshot yet.${orphansClause(orphans)}`);
  try {
    return await resolveSnapshot(deployment.items, plan, { snapshot, at });
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError) || snapshot === undefined) throw error;
    // A part of an id is compared with the beginnings of ids.
    const beginnings = snapshots.map((head) => head.snapshot.slice(0, snapshot.length));
    const meant = didYouMean(snapshot, beginnings.reverse());
    throw meant === '' ? error : new SnapshotNotFoundError(`${error.message}.${meant}`, { cause: error });
  }
}

/**
 * Stream the objects of a snapshot that globs match, in order of their keys' UTF-8 bytes.
 *
 * @param globs empty: all objects; one that is a key of the snapshot matches that key alone
 */
export async function* chosenObjects(
  { files }: Deployment,
  address: SnapshotAddress,
  globs: readonly string[],
): AsyncGenerator<SnapshotLine> {
  const { chooses, prefix } = keyChoice(await escapeKeys(files, address, globs));
  for await (const line of readSnapshotObjects(files, address, { prefix })) {
    if (chooses(line.key)) yield line;
  }
}
