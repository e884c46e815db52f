import { listGarbage } from '../../../core/backup/retention/garbage';
import { neededArchives } from '../../../core/backup/retention/needed-archives';
import { TextSet } from '../../../core/collections/text-set';
import { SnapshotNotFoundError } from '../../../core/contracts/errors';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import { priceBook } from '../../../core/cost/price-book';
import { vaultLine } from '../../../core/cost/vault-line';
import type { Deployment } from '../../deployment/deployment';

/** Archives of a plan in a vault, which stay there when the records of the plan are dropped. */
export interface VaultLeftovers {
  vault: string;
  archives: number;
  bytes: number;
  /** Null where the price is not known. */
  storagePerMonthUsd: number | null;
  /** Set when the list of archives of a snapshot is missing, so that there are more. */
  isIncomplete: boolean;
}

/** Add up, by vault, the archives that kept snapshots of a plan need, and those that retention has not deleted yet. */
export async function leftoversOf(
  { items, files, configuration, region }: Pick<Deployment, 'items' | 'files' | 'configuration' | 'region'>,
  plan: string,
  kept: readonly SnapshotHead[],
): Promise<VaultLeftovers[]> {
  const vaults = new Map<string, VaultLeftovers>();
  const counted = new TextSet();
  const sumOf = (vault: string): VaultLeftovers => {
    const sum = vaults.get(vault) ?? { vault, archives: 0, bytes: 0, storagePerMonthUsd: null, isIncomplete: false };
    vaults.set(vault, sum);
    return sum;
  };
  const count = (vault: string, { archiveId, sizeBytes }: { archiveId: string; sizeBytes: number }) => {
    if (!counted.add(archiveId).added) return;
    const sum = sumOf(vault);
    sum.archives += 1;
    sum.bytes += sizeBytes;
  };
  for (const head of kept) {
    try {
      for await (const archive of neededArchives(files, head)) count(head.vault, archive);
    } catch (error) {
      if (!(error instanceof SnapshotNotFoundError)) throw error;
      sumOf(head.vault).isIncomplete = true;
    }
  }
  for await (const garbage of listGarbage(items, plan)) if (garbage.state !== 'deleted') count(garbage.vault, garbage);
  const book = priceBook(configuration?.prices, region);
  return [...vaults.values()].map((sum) => ({ ...sum, storagePerMonthUsd: vaultLine(sum, book).usd ?? null }));
}
