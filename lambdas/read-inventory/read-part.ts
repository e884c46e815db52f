import { randomBytes } from 'node:crypto';
import type { InventoryRun, ReadInventoryInput, ReadInventoryOutput } from '../../core/contracts/inventory-run';
import { inventoryFiles } from '../../core/contracts/run-files';
import { jsonLines } from '../../core/files/json-lines';
import { noSums } from '../../core/inventory/add-archive';
import { checkedHeader } from '../../core/inventory/checked-header';
import type { ScanPosition } from '../../core/inventory/inventory-scanner';
import { scanInventory } from '../../core/inventory/parse-inventory';
import { readInventory } from '../../core/inventory/read-inventory';
import {
  getInventoryProgress,
  type InventoryProgress,
  putInventoryProgress,
} from '../../core/inventory/records/inventory-progress';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';
import { InventoryPart } from './inventory-part';

const JSON_LINES = 'application/x-ndjson';

export interface ReadPartDeps {
  vaults: Pick<Vaults, 'readOutput'>;
  files: Pick<WorkingFiles, 'write'>;
  items: ItemStore;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/**
 * Read an inventory, or as much of it as time allows, into a part of the list, and record the position from which the
 * next call continues. Memory use does not depend on the inventory's length. Repeatable; the output of another job is
 * read from its beginning. Of concurrent calls the first to end counts: the others do not change the list.
 *
 * @throws InvalidInputError when the output is not an inventory, or is of another vault
 * @throws InventoryJobFailedError when it is gone; LengthMismatchError when it cannot be read completely
 */
export async function readPart(
  { run, inventory }: ReadInventoryInput,
  deps: ReadPartDeps,
): Promise<ReadInventoryOutput> {
  const { jobId } = inventory;
  const { files, items, clock, log } = deps;
  const known = await getInventoryProgress(items, run.runId);
  const before = known?.jobId === jobId ? known : undefined;
  if (before?.isComplete) return { done: true };

  let sizeBytes = before?.sizeBytes ?? 0;
  const source = readInventory({ vault: run.vault, ...inventory }, deps, before, (bytes) => {
    sizeBytes = bytes;
  });
  const part = new InventoryPart(scanInventory(source, before && positionOf(before)), {
    sums: before?.sums ?? noSums(),
    remainingMs: deps.remainingMs,
  });
  const partsBefore = before?.parts ?? [];
  const name = inventoryFiles.part(partsBefore.length, randomBytes(8).toString('hex'));
  await files.write(inventoryFiles.list(run.runId, run.scope.kind, name), part.lines(), JSON_LINES);
  await files.write(inventoryFiles.unreadable(run.runId, name), jsonLines(part.unreadable), JSON_LINES);
  const parts = [...partsBefore, name];
  const progress = { jobId, sizeBytes, parts, sums: part.sums, ...progressAfter(part, run, jobId, sizeBytes) };
  if (await putInventoryProgress(items, run.runId, { before: known, progress }, clock.now())) {
    log.info('inventory.read', { runId: run.runId, ...progress });
    return { done: progress.isComplete };
  }
  log.warn('inventory.overtaken', { runId: run.runId, jobId, part: name });
  const current = await getInventoryProgress(items, run.runId);
  return { done: current?.jobId === jobId && current.isComplete };
}

/** Position that the scan of earlier calls reached. */
const positionOf = ({ reachedBytes, sums, vaultArn, inventoryDate }: InventoryProgress): ScanPosition => ({
  offset: reachedBytes,
  elements: sums.archives + sums.unreadable,
  vaultArn,
  inventoryDate,
});

type PartProgress = Pick<InventoryProgress, 'reachedBytes' | 'vaultArn' | 'inventoryDate' | 'isComplete'>;

/** Progress after a part. */
function progressAfter(
  { end }: InventoryPart,
  { vault }: InventoryRun,
  jobId: string,
  sizeBytes: number,
): PartProgress {
  if (!end) throw new Error('the part has not been read');
  if (end.kind === 'stopped') {
    const { offset: reachedBytes, vaultArn, inventoryDate } = end.position;
    return { reachedBytes, vaultArn, inventoryDate, isComplete: false };
  }
  const stated = checkedHeader(end.header, vault, `the output of job ${jobId}`);
  return { reachedBytes: sizeBytes, ...stated, isComplete: true };
}
