import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';

/** What the kept snapshots of a plan have written to a vault. */
export interface VaultSnapshots {
  plan: string;
  snapshots: number;
  /** Archives that these snapshots wrote, catalogs included, and their bytes. */
  archives: number;
  bytes: number;
}

/**
 * Sum up the kept snapshots of all configured plans by vault. A plan may have snapshots in vaults that it was moved from. Archives that
 * a forgotten snapshot wrote, and another one still needs, are not counted.
 */
export async function snapshotsByVault(deployment: Deployment): Promise<Map<string, VaultSnapshots[]>> {
  const byVault = new Map<string, VaultSnapshots[]>();
  for (const { name: plan } of deployment.plans) {
    for (const { vault, newArchives, newBytes, catalog } of await keptSnapshots(deployment, plan)) {
      const plans = byVault.get(vault) ?? [];
      byVault.set(vault, plans);
      const sums = plans.find((known) => known.plan === plan) ?? { plan, snapshots: 0, archives: 0, bytes: 0 };
      if (!plans.includes(sums)) plans.push(sums);
      sums.snapshots += 1;
      sums.archives += newArchives + (catalog ? 1 : 0);
      sums.bytes += newBytes + (catalog?.sizeBytes ?? 0);
    }
  }
  return byVault;
}
