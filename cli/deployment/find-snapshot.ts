import { resolveSnapshot } from '../../core/backup/snapshot/heads';
import { readSnapshotObjects } from '../../core/backup/snapshot/read-snapshot';
import type { SnapshotAddress } from '../../core/backup/snapshot/snapshot-address';
import type { SnapshotHead, SnapshotLine } from '../../core/contracts/snapshot';
import type { KeyChoice } from '../globs';
import type { SnapshotReference } from '../snapshot-reference';
import type { Deployment } from './deployment';
import { findPlan } from './find-plan';

/** @throws CommandError for an unknown plan; SnapshotNotFoundError, which names the existing snapshots */
export function findSnapshot(deployment: Deployment, { plan, snapshot, at }: SnapshotReference): Promise<SnapshotHead> {
  return resolveSnapshot(deployment.items, findPlan(deployment, plan).name, { snapshot, at });
}

/** Stream the chosen objects of a snapshot in order of their keys' UTF-8 bytes. */
export async function* chosenObjects(
  { files }: Deployment,
  address: SnapshotAddress,
  { chooses, prefix }: KeyChoice,
): AsyncGenerator<SnapshotLine> {
  for await (const line of readSnapshotObjects(files, address, { prefix })) {
    if (chooses(line.key)) yield line;
  }
}
