import { randomBytes } from 'node:crypto';
import { KNOWN_ARCHIVES_MAX, TooManyArchivesError } from '../../core/backup/drift/known-archives';
import {
  type DriftProgress,
  getDriftProgress,
  putDriftProgress,
  type RecordedDrift,
} from '../../core/backup/drift/records/drift-progress';
import type { CompareInventoryInput, CompareInventoryOutput, InventoryRun } from '../../core/contracts/inventory-run';
import { driftFiles } from '../../core/contracts/run-files';
import { jsonLines } from '../../core/files/json-lines';
import { getInventoryProgress } from '../../core/inventory/records/inventory-progress';
import { getRun } from '../../core/run/run-record';
import { collectNeeded } from './collect-needed';
import { type CompareDeps, isTimeToCompare } from './compare-deps';
import { compareList, type ReadList } from './compare-list';

/**
 * Compare the list of a whole vault with what Moraine knows of it: archives that snapshots need, records of retention, and the
 * earlier inventory. One call does as much as its time allows, and the next one continues. Of concurrent calls, the one that ends
 * first records its progress. Repeatable. More archives than memory has room for are not compared, which is no failure of the run.
 *
 * @param archivesMax is lower in tests
 */
export async function compareInventory(
  { run }: CompareInventoryInput,
  deps: CompareDeps,
  archivesMax = KNOWN_ARCHIVES_MAX,
): Promise<CompareInventoryOutput> {
  const { items, clock, log } = deps;
  const { runId } = run;
  const before = await getDriftProgress(items, runId);
  if (before?.stage === 'done') return { done: true };
  const progress = await skippingTooMany(() => proceed(deps, run, before, archivesMax));
  if (await putDriftProgress(items, runId, { before, progress }, clock.now())) {
    log.info('drift.progress', { runId, ...progress });
    return { done: progress.stage === 'done' };
  }
  log.warn('drift.overtaken', { runId });
  return { done: (await getDriftProgress(items, runId))?.stage === 'done' };
}

async function skippingTooMany(work: () => Promise<DriftProgress>): Promise<DriftProgress> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TooManyArchivesError)) throw error;
    return { stage: 'done', drift: { kind: 'skipped', reason: error.message } };
  }
}

async function proceed(
  deps: CompareDeps,
  run: InventoryRun,
  before: RecordedDrift | undefined,
  archivesMax: number,
): Promise<DriftProgress> {
  const list = await readListOf(deps, run.runId, archivesMax);
  const call = randomBytes(8).toString('hex');
  const collecting = before?.stage === 'collecting' ? before : undefined;
  const collected = await collectNeeded(deps, run, collecting, { call, archivesMax });
  const { known, progress } = collected;
  // A call that has nothing left to collect compares in any case.
  const isComparable = progress.last === undefined && (isTimeToCompare(deps) || isAllCollected(collecting));
  if (isComparable) return { stage: 'done', drift: await compareList(deps, run, list, collected) };
  await deps.files.write(driftFiles.needed(run.runId, call), jsonLines(known.needed()), 'application/x-ndjson');
  return progress;
}

const isAllCollected = (collecting: Pick<RecordedDrift & { stage: 'collecting' }, 'last'> | undefined) =>
  collecting !== undefined && collecting.last === undefined;

/** @throws TooManyArchivesError; Error when the inventory has not been read completely */
async function readListOf({ items }: CompareDeps, runId: string, archivesMax: number): Promise<ReadList> {
  const progress = await getInventoryProgress(items, runId);
  const record = await getRun(items, runId);
  if (!progress?.isComplete || progress.inventoryDate === undefined || !record) {
    throw new Error(`the inventory of run ${runId} has not been read completely`);
  }
  const { parts, inventoryDate, sums } = progress;
  if (sums.archives > archivesMax) {
    throw new TooManyArchivesError(
      `the inventory has ${sums.archives} archives, and at most ${archivesMax} are compared`,
    );
  }
  return { runId, parts, inventoryDate, startedAt: record.startedAt };
}
