import * as z from 'zod';
import { Candidates } from '../../core/backup/retention/candidates';
import { claimGarbage, type Garbage, listGarbage, reclaimGarbage } from '../../core/backup/retention/garbage';
import { ruleOutNeeded } from '../../core/backup/retention/needed-archives';
import { inChunks } from '../../core/collections/in-chunks';
import { TextSet } from '../../core/collections/text-set';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { DeletionLine, RetentionReport, type RetentionRun } from '../../core/contracts/backup-run';
import { RunId } from '../../core/contracts/names';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead, WrittenArchive } from '../../core/contracts/snapshot';
import { fileUri } from '../../core/files/file-uri';
import { jsonLine } from '../../core/files/json-lines';
import { readJson } from '../../core/files/read-json';
import { readJsonLines } from '../../core/files/read-json-lines';
import { checkLease } from '../../core/run/lease';
import {
  type CallDeps,
  type Division,
  generationOf,
  isShortOfTime,
  isShortOfTimeForLists,
  type RetentionDeps,
} from './retention-deps';
import { learnLocks, statusIn } from './status-in';

/** Format a line of `deletions.jsonl`. */
export function deletionLine(archive: WrittenArchive, when: DeletionLine['when']): string {
  return jsonLine(DeletionLine.parse({ ...archive, when }));
}

/** Progress of the list over several calls. One that was begun under another lease is restarted. */
const ListingProgress = z.object({
  generation: z.int(),
  /** Time at which garbage has to be due. */
  dueAt: z.string(),
  /** Kept snapshots whose archive lists have been read. */
  snapshots: z.array(RunId),
  /** Ids of archives that one of these needs although their deletion had begun. */
  spared: z.array(z.string()),
  lacking: RetentionReport.shape.lacking.unwrap(),
  /** Number of archives in the list; undefined before it is complete. */
  listed: z.int().optional(),
});
type ListingProgress = z.infer<typeof ListingProgress>;

/** The archives that a run will delete. */
export interface Deletions {
  /** Archive ids. */
  archives: TextSet;
  lacking: ListingProgress['lacking'];
}

const CHUNK = 500;
const CLAIMS_IN_FLIGHT_MAX = 20;
/** Archive lists read between two checks of the time. */
const LISTS_AT_ONCE = 4;

/**
 * List, once in a run, the garbage that may be deleted now and that no kept snapshot needs; the archive lists of all
 * kept snapshots are read for it. The garbage is first claimed for the run's lease, so that a record that is removed
 * and added again is no longer claimed. Then archives that a kept snapshot needs are removed, since the records may be
 * older than the snapshots. No later snapshot can need what none of these needs, so the list stays valid while the run
 * holds its plan's lease.
 *
 * An archive that a snapshot needs although its deletion had begun is left alone and reported.
 *
 * @returns undefined when time ran short; the next call continues with the remaining snapshots
 * @throws LeaseLostError, SnapshotNotFoundError
 */
export async function listDeletions(deps: CallDeps, { run, kept }: Division): Promise<Deletions | undefined> {
  const { items, files } = deps;
  const check = await readProgress(deps, run);
  const { lacking, spared } = check;
  if (check.listed !== undefined) return { archives: await readArchives(deps, run, check.listed), lacking };

  const claimed = await claimDue(deps, run, check);
  if (!claimed) return undefined;
  const { unneeded, begun } = claimed;
  if (unneeded.remaining === 0) return { archives: new TextSet(), lacking };

  const unread = kept.filter(({ snapshot }) => !check.snapshots.includes(snapshot));
  do {
    const next = unread.splice(0, LISTS_AT_ONCE);
    const missing = new Map<string, number>();
    const onNeeded = (archiveId: string, { snapshot }: SnapshotHead) => {
      if (begun.has(archiveId)) missing.set(snapshot, (missing.get(snapshot) ?? 0) + 1);
    };
    await ruleOutNeeded(files, next, unneeded, begun.size > 0 ? onNeeded : undefined);
    check.snapshots.push(...next.map(({ snapshot }) => snapshot));
    for (const [snapshot, archives] of missing) {
      deps.log.error('snapshot.lacking', { plan: run.plan.name, snapshot, archives });
      lacking.push({ snapshot, archives });
    }
  } while (unread.length > 0 && (unneeded.remaining > 0 || begun.size > 0) && !isShortOfTimeForLists(deps));
  if (unneeded.remaining < unneeded.size) spared.push(...(await reclaimNeeded(deps, run, unneeded)));
  if (unread.length > 0 && (unneeded.remaining > 0 || begun.size > 0)) {
    await writeProgress(deps, run, check);
    return undefined;
  }

  const archives = new TextSet();
  async function* lines(): AsyncGenerator<string> {
    for await (const garbage of listGarbage(items, run.plan.name)) {
      if (!isClaimed(garbage, run) || !unneeded.has(garbage.archiveId)) continue;
      archives.add(garbage.archiveId);
      yield deletionLine(garbage, 'now');
    }
  }
  if (unneeded.remaining > 0) await files.write(backupFiles.deletions(run.runId), lines(), 'application/x-ndjson');
  await writeProgress(deps, run, { ...check, listed: archives.size });
  return { archives, lacking };
}

const isClaimed = ({ state, generation }: Garbage, run: RetentionRun) =>
  (state === 'due' || state === 'deleting') && generation === generationOf(run);

/**
 * Claim due garbage, and collect what is claimed.
 *
 * @returns undefined when time ran short; `unneeded`: claimed archives that are not known to be needed; `begun`:
 *   archives that have been or are being deleted
 */
async function claimDue(
  deps: CallDeps,
  run: RetentionRun,
  check: ListingProgress,
): Promise<{ unneeded: Candidates; begun: TextSet } | undefined> {
  const { items } = deps;
  const plan = run.plan.name;
  const statusOf = statusIn(deps, run, new Date(check.dueAt));
  const isDue = (garbage: Garbage) =>
    (garbage.state === 'due' || garbage.state === 'deleting') &&
    // Later garbage has not been compared with the lists that have been read.
    garbage.addedAt <= check.dueAt &&
    statusOf(garbage) === 'due';
  const unneeded = new Candidates();
  const begun = new TextSet();
  for await (const chunk of inChunks(listGarbage(items, plan), CHUNK)) {
    await learnLocks(deps, chunk);
    const due = chunk.filter((garbage) => !isClaimed(garbage, run) && isDue(garbage));
    if (due.length > 0) {
      if (isShortOfTime(deps)) {
        await writeProgress(deps, run, check);
        return undefined;
      }
      await checkLease(items, plan, run);
    }
    const claimed = new Set(chunk.filter((garbage) => isClaimed(garbage, run)));
    await forEachInFlight(due, CLAIMS_IN_FLIGHT_MAX, async (garbage) => {
      if (await claimGarbage(items, plan, garbage.archiveId, generationOf(run))) claimed.add(garbage);
    });
    for (const garbage of chunk) {
      const { archiveId, state } = garbage;
      if (state === 'deleting' || state === 'deleted') begun.add(archiveId);
      if (claimed.has(garbage) && !check.spared.includes(archiveId)) unneeded.add(archiveId);
    }
  }
  return { unneeded, begun };
}

/** @returns ids of needed archives whose deletion has begun */
async function reclaimNeeded(deps: RetentionDeps, run: RetentionRun, unneeded: Candidates): Promise<string[]> {
  const { items, log } = deps;
  const plan = run.plan.name;
  const spared: string[] = [];
  for await (const garbage of listGarbage(items, plan)) {
    const { archive, archiveId } = garbage;
    if (!isClaimed(garbage, run) || !unneeded.isRuledOut(archiveId)) continue;
    const state = await reclaimGarbage(items, plan, archiveId);
    if (state === 'free') continue;
    log.error('archive.lacking', { plan, archive, archiveId, state });
    spared.push(archiveId);
  }
  return spared;
}

async function readProgress(deps: RetentionDeps, run: RetentionRun): Promise<ListingProgress> {
  const generation = generationOf(run);
  const check = await readJson(deps.files, backupFiles.deletionsCheck(run.runId), ListingProgress);
  if (check?.generation === generation) return check;
  const dueAt = deps.clock.now().toISOString();
  return { generation, dueAt, snapshots: [], spared: [], lacking: [] };
}

const writeProgress = ({ files }: RetentionDeps, { runId }: RetentionRun, check: ListingProgress) =>
  files.write(backupFiles.deletionsCheck(runId), JSON.stringify(check), 'application/json');

async function readArchives({ files }: RetentionDeps, { runId }: RetentionRun, listed: number): Promise<TextSet> {
  const archives = new TextSet();
  if (listed === 0) return archives;
  const key = backupFiles.deletions(runId);
  const lines = await readJsonLines(files, key, DeletionLine);
  if (!lines) throw new Error(`${fileUri(files, key)}, the list of archives to delete, is gone`);
  for await (const { archiveId } of lines) archives.add(archiveId);
  return archives;
}
