import type { KnownArchives } from '../../core/backup/drift/known-archives';
import { listGarbage } from '../../core/backup/retention/garbage';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { DeletionLine } from '../../core/contracts/backup-run';
import { DELETING_OUTCOMES, DeletedLine } from '../../core/contracts/drift';
import { backupFiles, deletionFiles } from '../../core/contracts/run-files';
import { machineOf } from '../../core/contracts/run-kind';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { ItemStore } from '../../core/ports/item-store';
import { listReadableAndDamaged } from '../../core/run/run-list';
import type { CompareDeps } from './compare-deps';

const FILES_IN_FLIGHT_MAX = 16;
/** A run that began so long before an inventory may have deleted archives after it. */
const RUN_DAYS_MAX = 30;

/** Add the archives of a vault on the records of retention of all plans. @throws TooManyArchivesError */
export async function addRecorded({ items, files }: CompareDeps, vault: string, known: KnownArchives): Promise<void> {
  for await (const plan of recordedPlans(files)) {
    for await (const { state, vault: ofGarbage, ...archive } of listGarbage(items, plan)) {
      if (ofGarbage === vault) known.addRecorded(archive, state === 'deleting' || state === 'deleted');
    }
  }
}

/**
 * Mark the archives that Moraine may have deleted from a vault since an inventory. Retention's records of deletions expire, its lists
 * do not.
 *
 * @param inventoryDate date of the inventory, ISO 8601
 */
export async function markDeletedSince(
  { items, files }: CompareDeps,
  { vault, inventoryDate }: { vault: string; inventoryDate: string },
  known: KnownArchives,
): Promise<void> {
  const lists: string[] = [];
  for await (const runId of retentionsSince(items, Date.parse(inventoryDate))) lists.push(backupFiles.deletions(runId));
  await forEachInFlight(lists, FILES_IN_FLIGHT_MAX, async (key) => {
    const lines = (await readJsonLines(files, key, DeletionLine)) ?? [];
    for await (const { archiveId, when } of lines) if (when === 'now') known.markDeleted(archiveId);
  });
  const records: string[] = [];
  for await (const { key } of files.list(deletionFiles.deletedFrom(vault))) records.push(key);
  await forEachInFlight(records, FILES_IN_FLIGHT_MAX, async (key) => {
    const lines = (await readJsonLines(files, key, DeletedLine)) ?? [];
    for await (const { archiveId, outcome } of lines)
      if (DELETING_OUTCOMES.includes(outcome)) known.markDeleted(archiveId);
  });
}

/** Runs that may have applied the retention of a plan since a time. */
async function* retentionsSince(items: ItemStore, sinceMs: number): AsyncGenerator<string> {
  const from = new Date(sinceMs - RUN_DAYS_MAX * 86_400_000).toISOString();
  for await (const listed of listReadableAndDamaged(items, { from })) {
    if (listed.kind === 'damaged') yield listed.runId;
    else {
      const { runId, kind, finishedAt, isDryRun } = listed.run;
      const isOlder = finishedAt !== undefined && Date.parse(finishedAt) < sinceMs;
      if (machineOf(kind) === 'backup' && !isDryRun && !isOlder) yield runId;
    }
  }
}
