import { InventoryReport } from '../contracts/inventory-run';
import { runFiles } from '../contracts/run-files';
import { DamagedFileError } from '../files/damaged-file';
import { readJson } from '../files/read-json';
import type { ItemStore } from '../ports/item-store';
import type { WorkingFiles } from '../ports/working-files';
import { listReadableAndDamaged } from '../run/run-list';

/** Runs of all kinds that are searched at most. */
const RUNS_SEARCHED_MAX = 10_000;

/** Report of an inventory that was read completely. */
export type WholeInventory = InventoryReport & { inventoryDate: string };

/**
 * Find the newest inventory of each whole vault that a run has read: never one of a range, which lacks archives, and never one
 * whose report is missing or damaged.
 *
 * @param vaults names of the vaults to look for
 * @param before ISO 8601: only runs that started earlier
 * @returns by vault; a vault without such a run is missing
 */
export async function lastInventories(
  vaults: ReadonlySet<string>,
  { items, files }: { items: ItemStore; files: Pick<WorkingFiles, 'bucket' | 'read'> },
  before?: string,
): Promise<Map<string, WholeInventory>> {
  const found = new Map<string, WholeInventory>();
  let searched = 0;
  for await (const listed of listReadableAndDamaged(items, { to: before })) {
    if (found.size === vaults.size || ++searched > RUNS_SEARCHED_MAX) break;
    if (listed.kind === 'damaged' || listed.run.startedAt === before) continue;
    const { runId, kind, status, vault } = listed.run;
    const isRead = kind === 'inventory' && (status === 'succeeded' || status === 'completed-with-errors');
    if (!isRead || vault === undefined || !vaults.has(vault) || found.has(vault)) continue;
    const report = await readableReport(files, runId);
    if (report && isWhole(report)) found.set(vault, report);
  }
  return found;
}

/** Find the newest inventory of a whole vault. @param before ISO 8601: only of runs that started earlier */
export async function lastInventory(
  vault: string,
  deps: Parameters<typeof lastInventories>[1],
  before?: string,
): Promise<WholeInventory | undefined> {
  return (await lastInventories(new Set([vault]), deps, before)).get(vault);
}

async function readableReport(
  files: Pick<WorkingFiles, 'bucket' | 'read'>,
  runId: string,
): Promise<InventoryReport | undefined> {
  try {
    return await readJson(files, runFiles.report(runId), InventoryReport);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return undefined;
  }
}

const isWhole = (report: InventoryReport): report is WholeInventory =>
  report.scope.kind === 'vault' && report.inventoryDate !== null;
