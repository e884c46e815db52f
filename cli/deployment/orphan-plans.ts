import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { Deployment } from './deployment';
import { keptSnapshots } from './kept-snapshots';

/** A plan that is not configured but has snapshots, since it was renamed or removed. */
export interface OrphanPlan {
  name: string;
  /** Kept snapshots, the oldest first; at least one. */
  snapshots: SnapshotHead[];
}

/** Plans that are not configured but have snapshots, by name. */
export async function orphanPlans(deployment: Deployment): Promise<OrphanPlan[]> {
  const configured = new Set(deployment.plans.map(({ name }) => name));
  const orphans: OrphanPlan[] = [];
  for await (const name of recordedPlans(deployment.files)) {
    if (configured.has(name)) continue;
    const snapshots = await keptSnapshots(deployment, name);
    if (snapshots.length > 0) orphans.push({ name, snapshots });
  }
  return orphans.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Sentence that names the plans with snapshots that are not configured; empty when there are none. */
export async function orphansClause(deployment: Deployment): Promise<string> {
  const names = (await orphanPlans(deployment)).map(({ name }) => name);
  return names.length > 0 ? ` Plans that are not configured, but have snapshots: ${names.join(', ')}.` : '';
}
