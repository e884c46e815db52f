import * as z from 'zod';
import { Candidates } from '../../core/backup/retention/candidates';
import { type Garbage, listGarbage, removeGarbage } from '../../core/backup/retention/garbage';
import { strikeNeeded } from '../../core/backup/retention/needed-archives';
import { standingOf, termsOf } from '../../core/backup/retention/standing';
import { type BackupRun, DeletionLine } from '../../core/contracts/backup-run';
import { RunId } from '../../core/contracts/names';
import { backupFiles } from '../../core/contracts/run-files';
import type { WrittenArchive } from '../../core/contracts/snapshot';
import { TextSet } from '../../core/inventory/text-set';
import { readJson, readJsonLines } from '../../core/retrieval/run-file-reader';
import { type Division, isShortOfTimeForLists, type RetentionDeps } from './retention-deps';

/** What a run has set out to delete. */
export interface Deletions {
  /** `archiveRef`s. */
  archives: TextSet;
  bytes: number;
}

/** One line of `deletions.jsonl`. */
export function deletionLine(archive: WrittenArchive, when: DeletionLine['when']): string {
  return `${JSON.stringify(DeletionLine.parse({ ...archive, when }))}\n`;
}

/** @returns undefined when the run has listed nothing so far */
export async function readDeletions(deps: RetentionDeps, { runId }: BackupRun): Promise<Deletions | undefined> {
  const location = { bucket: deps.runsBucket, key: backupFiles.deletions(runId) };
  const lines = await readJsonLines(deps.objects, location, DeletionLine);
  if (!lines) return undefined;
  const deletions = { archives: new TextSet(), bytes: 0 };
  for await (const { archive, sizeBytes } of lines) {
    deletions.archives.add(archive);
    deletions.bytes += sizeBytes;
  }
  return deletions;
}

/** Over several calls: the time at which garbage had to be due, and the snapshots that turned out not to need any of it. */
const Check = z.object({ dueAt: z.string(), snapshots: z.array(RunId) });

/** Lists between two looks at the time. */
const LISTS_AT_ONCE = 4;

/**
 * List, once in a run, the garbage that may be deleted now and that no kept snapshot needs, each of which is read for it.
 * The records may be older than the snapshots there are: one that was brought back from the vault needs what had been
 * garbage, and takes it off the records. No later snapshot can need what none of these does, so that the list stays right
 * as long as the run has its plan's lease.
 *
 * @returns false when time was short; the next call goes on with the snapshots that are left
 */
export async function listDeletions(deps: RetentionDeps, { run, kept }: Division): Promise<boolean> {
  const { items, objects, runsBucket } = deps;
  const plan = run.plan.name;
  const file = { bucket: runsBucket, key: backupFiles.deletions(run.runId) };
  const checkFile = { bucket: runsBucket, key: backupFiles.deletionsCheck(run.runId) };
  if (await objects.head(file)) return true;
  const check = await readJson(objects, checkFile, Check);
  const dueAt = check ? new Date(check.dueAt) : deps.clock.now();
  async function* due(): AsyncGenerator<Garbage> {
    for await (const garbage of listGarbage(items, plan)) {
      if (standingOf(garbage, termsOf(run), dueAt) === 'due') yield garbage;
    }
  }
  const unneeded = new Candidates();
  for await (const { archive } of due()) unneeded.add(archive);
  const unread = kept.filter(({ snapshot }) => !check?.snapshots.includes(snapshot));
  do {
    await strikeNeeded(deps, unread.splice(0, LISTS_AT_ONCE), unneeded);
  } while (unread.length > 0 && unneeded.left > 0 && !isShortOfTimeForLists(deps));
  if (unneeded.left < unneeded.size) {
    for await (const { archive } of due()) if (!unneeded.has(archive)) await removeGarbage(items, plan, archive);
  }
  if (unneeded.left === 0) return true;
  if (unread.length > 0) {
    const snapshots = kept.filter((head) => !unread.includes(head)).map(({ snapshot }) => snapshot);
    await objects.write(checkFile, JSON.stringify({ dueAt, snapshots }), 'application/json');
    return false;
  }
  async function* lines(): AsyncGenerator<string> {
    for await (const garbage of due()) if (unneeded.has(garbage.archive)) yield deletionLine(garbage, 'now');
  }
  await objects.write(file, lines(), 'application/x-ndjson');
  return true;
}
