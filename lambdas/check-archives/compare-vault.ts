import { comparisonResultOf } from '../../core/backup/check/finding-of';
import type { NeededList } from '../../core/backup/check/needed-list';
import type { CheckProgress, ProgressAt } from '../../core/backup/check/records/check-progress';
import type { CheckSums } from '../../core/contracts/check';
import type { InventoryReady } from '../../core/contracts/inventory-ready';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import { checkedHeader } from '../../core/inventory/checked-header';
import type { InventoryElement, InventoryHeader, ScanPosition } from '../../core/inventory/inventory-scanner';
import { scanInventory } from '../../core/inventory/parse-inventory';
import { readInventory } from '../../core/inventory/read-inventory';
import { type CheckDeps, isShortOfTime } from './check-deps';
import { CheckFiles } from './check-files';
import { clearRecovered } from './clear-recovered';
import { beginComparison, type Comparison, resumeComparison } from './comparison';

/** End of a call's part of an inventory: the inventory's end, or the position from which the next call continues. */
type ReadEnd = { kind: 'whole'; header: InventoryHeader } | { kind: 'stopped'; position: ScanPosition };

/**
 * Compare the inventory of a vault, or as much of it as the time allows, with the archives that snapshots need. The first call reads
 * the heads, which must happen after the inventory was taken: no run can have deleted an archive before the inventory's date that
 * a snapshot which is still kept needs. Archives that match are not handed to the next call.
 *
 * @param call name of this call in the keys of its files
 * @throws InvalidInputError when the output is not an inventory, or is of another vault
 * @throws InventoryJobFailedError when the output has expired; LengthMismatchError when it cannot be read to its end
 */
export async function compareVault(
  deps: CheckDeps,
  run: CheckRun,
  { inventory, before, call }: { inventory: InventoryReady; before: ProgressAt<'comparing'> | undefined; call: string },
): Promise<CheckProgress> {
  const files = new CheckFiles(deps.files, run.runId);
  const comparison = before
    ? await resumeComparison(deps, files, run, before)
    : await beginComparison(deps, files, run, call);
  const { needed, sums, duplicates, heads } = comparison;
  let sizeBytes = before?.sizeBytes ?? 0;
  const source = readInventory({ vault: run.vault, ...inventory }, deps, before, (bytes) => {
    sizeBytes = bytes;
  });
  const end = await compareInventory(scanInventory(source, before && positionOf(before)), comparison, deps);
  const common = { jobId: inventory.jobId, sizeBytes, sums, duplicates: duplicates.found, heads, sought: call };
  const progress = progressOf(end, common, run);
  if (progress.stage === 'recording') countUnmatched(sums, needed, progress.inventoryDate);
  const isComplete = !before && run.check.snapshot === undefined;
  await clearRecovered(deps, run, needed, { isComplete, inventoryDate: progress.inventoryDate });
  await files.writeUnmatched(call, needed);
  return progress;
}

const positionOf = ({ reachedBytes, elements, vaultArn, inventoryDate }: ProgressAt<'comparing'>): ScanPosition => ({
  offset: reachedBytes,
  elements,
  vaultArn,
  inventoryDate,
});

async function compareInventory(
  steps: ReturnType<typeof scanInventory>,
  comparison: Comparison,
  deps: CheckDeps,
): Promise<ReadEnd> {
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return { kind: 'whole', header: step.value };
      for (const element of step.value.elements) compareElement(element, comparison);
      const { position } = step.value;
      if (position && isShortOfTime(deps)) return { kind: 'stopped', position };
    }
  } finally {
    await steps.return({ vaultArn: undefined, inventoryDate: undefined });
  }
}

function compareElement(element: InventoryElement, { needed, sums, duplicates }: Comparison): void {
  if ('entry' in element) {
    const { entry } = element;
    needed.compareEntry(entry.archiveId, entry);
    duplicates.add({ ...entry, createdAt: entry.creationDate });
    return;
  }
  sums.unreadable += 1;
  if (element.rejected.archiveId !== undefined) needed.markUnconfirmed(element.rejected.archiveId);
}

function progressOf(
  end: ReadEnd,
  common: Pick<ProgressAt<'comparing'>, 'jobId' | 'sizeBytes' | 'sums' | 'duplicates' | 'heads' | 'sought'>,
  { vault }: CheckRun,
): ProgressAt<'comparing'> | ProgressAt<'recording'> {
  if (end.kind === 'stopped') {
    const { offset: reachedBytes, ...position } = end.position;
    return { stage: 'comparing', ...common, reachedBytes, ...position };
  }
  const { inventoryDate } = checkedHeader(end.header, vault, `the output of job ${common.jobId}`);
  return { stage: 'recording', ...common, inventoryDate, next: 0 };
}

/** Member of the totals that counts each result. */
const TOTAL_OF = {
  missing: 'missing',
  'other-size': 'otherSize',
  'other-hash': 'otherHash',
  'not-yet-listed': 'notYetListed',
  unconfirmed: 'unconfirmed',
} as const;

/** Count the archives that do not match, once the whole inventory has been read. */
function countUnmatched(sums: CheckSums, needed: NeededList, inventoryDate: string): void {
  for (let number = 0; number < needed.count; number++) {
    const result = comparisonResultOf(needed, number, new Date(inventoryDate));
    if (result !== 'found') sums[TOTAL_OF[result]] += 1;
  }
}
