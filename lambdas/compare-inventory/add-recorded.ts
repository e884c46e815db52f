import type { KnownArchives } from '../../core/backup/drift/known-archives';
import { CLOCKS_DIFFER_MS, LISTED_AFTER_MS } from '../../core/backup/rebuild/compare-with-vault';
import { listReadableAndDamagedGarbage } from '../../core/backup/retention/garbage';
import { recordedPlans } from '../../core/backup/snapshot/recorded-plans';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { DeletionLine } from '../../core/contracts/backup-run';
import { DELETING_OUTCOMES, DeletedLine } from '../../core/contracts/drift';
import { backupFiles, deletionFiles } from '../../core/contracts/run-files';
import { machineOf } from '../../core/contracts/run-kind';
import { DamagedFileError } from '../../core/files/damaged-file';
import { readJsonLines } from '../../core/files/read-json-lines';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import { listReadableAndDamaged } from '../../core/run/run-list';
import type { CompareDeps } from './compare-deps';

const FILES_IN_FLIGHT_MAX = 16;
/** A run that began so long before an inventory may have deleted archives after it. */
const RUN_DAYS_MAX = 30;
/** An inventory may list archives that were deleted so shortly before its date, as it may lack new ones. */
const LISTED_UNTIL_MS = LISTED_AFTER_MS + CLOCKS_DIFFER_MS;

/**
 * Add the archives of a vault on the records of retention of all plans. A damaged record, which may be of another vault, is counted.
 *
 * @returns number of damaged records
 * @throws TooManyArchivesError
 */
export async function addRecorded(
  { items, files, log }: CompareDeps,
  vault: string,
  known: KnownArchives,
): Promise<number> {
  let unread = 0;
  for (const plan of await recordedPlans({ items, files })) {
    for await (const listed of listReadableAndDamagedGarbage(items, plan)) {
      if (listed.kind === 'damaged') {
        unread += 1;
        log.warn('garbage.unread', { plan, archiveId: listed.archiveId, reason: listed.error.message });
        continue;
      }
      const { state, vault: ofGarbage, ...archive } = listed.garbage;
      if (ofGarbage === vault) known.addRecorded(archive, state === 'deleting' || state === 'deleted');
    }
  }
  return unread;
}

/**
 * Mark the archives that Moraine may have deleted from a vault since an inventory listed them. Retention's records of deletions expire, its lists
 * do not.
 *
 * @param inventoryDate date of the inventory, ISO 8601
 */
export async function markDeletedSince(
  { items, files, log }: CompareDeps,
  { vault, inventoryDate }: { vault: string; inventoryDate: string },
  known: KnownArchives,
): Promise<void> {
  const lists: string[] = [];
  for await (const runId of retentionsSince(items, Date.parse(inventoryDate) - LISTED_UNTIL_MS))
    lists.push(backupFiles.deletions(runId));
  await forEachInFlight(lists, FILES_IN_FLIGHT_MAX, (key) =>
    untilDamaged(log, async () => {
      const lines = (await readJsonLines(files, key, DeletionLine)) ?? [];
      for await (const { archiveId, when } of lines) if (when === 'now') known.markDeleted(archiveId);
    }),
  );
  const records: string[] = [];
  for await (const { key } of files.list(deletionFiles.deletedFrom(vault))) records.push(key);
  await forEachInFlight(records, FILES_IN_FLIGHT_MAX, (key) =>
    untilDamaged(log, async () => {
      const lines = (await readJsonLines(files, key, DeletedLine)) ?? [];
      for await (const { archiveId, outcome } of lines)
        if (DELETING_OUTCOMES.includes(outcome)) known.markDeleted(archiveId);
    }),
  );
}

/** Read a file of deletions as far as it is valid: what the rest of it names counts as not deleted. */
async function untilDamaged(log: Log, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    log.warn('deletions.unread', { reason: error.message });
  }
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
