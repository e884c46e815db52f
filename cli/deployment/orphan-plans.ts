import { listReadableAndDamagedHeads } from '../../core/backup/snapshot/heads';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { Deployment } from './deployment';

/** A plan that is not configured but has snapshots, since it was renamed or removed. */
export interface OrphanPlan {
  name: string;
  /** Kept snapshots, the oldest first. */
  snapshots: SnapshotHead[];
  /** Problems of snapshots whose records are damaged. */
  damaged: string[];
}

/** Plans that are not configured but have snapshots, damaged ones among them, by name. */
export async function orphanPlans(deployment: Deployment): Promise<OrphanPlan[]> {
  const configured = new Set(deployment.plans.map(({ name }) => name));
  const orphans: OrphanPlan[] = [];
  for (const name of await recordedPlans(deployment)) {
    if (configured.has(name)) continue;
    const snapshots: SnapshotHead[] = [];
    const damaged: string[] = [];
    for await (const listed of listReadableAndDamagedHeads(deployment.items, name)) {
      if (listed.kind === 'damaged') damaged.push(listed.error.message);
      else if (listed.head.state === 'kept') snapshots.push(listed.head);
    }
    snapshots.sort((one, other) => (one.takenAt < other.takenAt ? -1 : 1));
    if (snapshots.length + damaged.length > 0) orphans.push({ name, snapshots, damaged });
  }
  return orphans;
}

/** Names of the plans that are not configured but have snapshots. */
export const orphanNames = async (deployment: Deployment): Promise<string[]> =>
  (await orphanPlans(deployment)).map(({ name }) => name);

/** Sentence that names the plans with snapshots that are not configured; empty when there are none. */
export const orphansClause = (names: readonly string[]): string =>
  names.length > 0 ? ` Plans that are not configured, but have snapshots: ${names.join(', ')}.` : '';
