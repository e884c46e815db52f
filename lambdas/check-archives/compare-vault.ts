import { verdictOf } from '../../core/backup/check/finding-of';
import type { NeededList } from '../../core/backup/check/needed-list';
import type { CheckProgress, ProgressAt } from '../../core/backup/check/records/check-progress';
import type { CheckSums } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import { checkedHeader } from '../../core/inventory/checked-header';
import type { InventoryElement, InventoryHeader, ScanPosition } from '../../core/inventory/inventory-scanner';
import { scanInventory } from '../../core/inventory/parse-inventory';
import { readInventory } from '../../core/inventory/read-inventory';
import { type CheckDeps, isShortOfTime } from './check-deps';
import { CheckFiles } from './check-files';
import { clearRecovered } from './clear-recovered';
import { beginComparison, type Comparison, resumeComparison } from './comparison';

/** How a call's part of an inventory ended: with the inventory, or before it, where the next call begins. */
type ReadEnd = { kind: 'whole'; header: InventoryHeader } | { kind: 'stopped'; position: ScanPosition };

/**
 * Read the vault's inventory, or as much of it as there is time for, and compare it with what snapshots need. The first call
 * reads their heads, since the inventory has come by then: no run can have deleted, before the inventory's date, what a
 * snapshot needs that is kept now. What is in the inventory as it should be is not looked for by the next call.
 *
 * @param call by which the files of this call are known
 * @throws InvalidInputError when the output is no inventory, or of another vault
 * @throws InventoryJobFailedError when it is gone; LengthMismatchError when it cannot be read to its end
 */
export async function compareVault(
  deps: CheckDeps,
  run: CheckRun,
  { jobId, before, call }: { jobId: string; before: ProgressAt<'comparing'> | undefined; call: string },
): Promise<CheckProgress> {
  const files = new CheckFiles(deps.files, run.runId);
  const comparison = before ? await resumeComparison(files, before) : await beginComparison(deps, files, run, call);
  const { needed, sums, heads } = comparison;
  let sizeBytes = before?.sizeBytes ?? 0;
  const source = readInventory({ vault: run.vault, jobId }, deps, before, (bytes) => {
    sizeBytes = bytes;
  });
  const end = await read(scanInventory(source, before && positionOf(before)), comparison, deps);
  const any = { jobId, sizeBytes, sums, heads, sought: call };
  const progress = progressOf(end, any, run);
  if (progress.stage === 'recording') addVerdicts(sums, needed, progress.inventoryDate);
  await clearRecovered(deps, run, needed, { isAll: !before && run.check.snapshot === undefined });
  await files.writeSought(call, needed);
  return progress;
}

const positionOf = ({ reachedBytes, elements, vaultArn, inventoryDate }: ProgressAt<'comparing'>): ScanPosition => ({
  offset: reachedBytes,
  elements,
  vaultArn,
  inventoryDate,
});

async function read(
  steps: ReturnType<typeof scanInventory>,
  { needed, sums }: Comparison,
  deps: CheckDeps,
): Promise<ReadEnd> {
  try {
    for (;;) {
      const step = await steps.next();
      if (step.done) return { kind: 'whole', header: step.value };
      for (const element of step.value.elements) look(element, needed, sums);
      const { position } = step.value;
      if (position && isShortOfTime(deps)) return { kind: 'stopped', position };
    }
  } finally {
    await steps.return({ vaultArn: undefined, inventoryDate: undefined });
  }
}

function look(element: InventoryElement, needed: NeededList, sums: CheckSums): void {
  if ('entry' in element) {
    needed.see(element.entry.archiveId, element.entry);
    return;
  }
  sums.unreadable += 1;
  if (element.rejected.archiveId !== undefined) needed.seeUnreadable(element.rejected.archiveId);
}

function progressOf(
  end: ReadEnd,
  any: Pick<ProgressAt<'comparing'>, 'jobId' | 'sizeBytes' | 'sums' | 'heads' | 'sought'>,
  { vault }: CheckRun,
): ProgressAt<'comparing'> | ProgressAt<'recording'> {
  if (end.kind === 'stopped') {
    const { offset: reachedBytes, ...position } = end.position;
    return { stage: 'comparing', ...any, reachedBytes, ...position };
  }
  const { inventoryDate } = checkedHeader(end.header, vault, `the output of job ${any.jobId}`);
  return { stage: 'recording', ...any, inventoryDate, next: 0 };
}

const COUNTED = {
  missing: 'missing',
  'other-size': 'otherSize',
  'other-hash': 'otherHash',
  'not-yet-listed': 'notYetListed',
  unconfirmed: 'unconfirmed',
} as const;

/** Count what was not found, once the inventory has been read to its end. */
function addVerdicts(sums: CheckSums, needed: NeededList, inventoryDate: string): void {
  for (let number = 0; number < needed.count; number++) {
    const verdict = verdictOf(needed, number, new Date(inventoryDate));
    if (verdict !== 'found') sums[COUNTED[verdict]] += 1;
  }
}
