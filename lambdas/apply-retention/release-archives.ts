import { isAccepted } from '../../core/backup/guard/verdicts';
import { Candidates } from '../../core/backup/retention/candidates';
import { addGarbage, leaveForeign, listGarbage } from '../../core/backup/retention/garbage';
import { archivesOf, ruleOutNeeded } from '../../core/backup/retention/needed-archives';
import { deleteHead } from '../../core/backup/snapshot/heads';
import { inChunks } from '../../core/collections/in-chunks';
import { TextSet } from '../../core/collections/text-set';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { RetentionRun } from '../../core/contracts/backup-run';
import { SnapshotNotFoundError } from '../../core/contracts/errors';
import { snapshotFiles } from '../../core/contracts/run-files';
import type { SnapshotHead, WrittenArchive } from '../../core/contracts/snapshot';
import { checkLease } from '../../core/run/lease';
import {
  type Division,
  generationOf,
  isShortOfTime,
  isShortOfTimeForLists,
  type RetentionDeps,
} from './retention-deps';

const CHUNK = 1000;
const WRITES_IN_FLIGHT_MAX = 20;

/**
 * Put the archives that forgotten snapshots need, and no kept one, on record as garbage; then delete these snapshots'
 * files, and last their heads, so that one that was interrupted is found again. Memory is bounded by the archives of one
 * snapshot and the garbage there is. Repeatable.
 *
 * @returns false when time was short
 * @throws LeaseLostError before anything more is released
 */
export async function releaseArchives(deps: RetentionDeps, division: Division): Promise<boolean> {
  const { run, forgotten } = division;
  if (forgotten.length === 0) return true;
  const known = new TextSet();
  for await (const { archiveId } of listGarbage(deps.items, run.plan.name)) known.add(archiveId);
  for (const head of forgotten) {
    if (isShortOfTimeForLists(deps)) return false;
    if (!(await putOnRecord(deps, run, head, neighboursOf(head, division), known))) return false;
    await checkLease(deps.items, run.plan.name, run);
    await removeFiles(deps, head);
    await deleteHead(deps.items, head.plan, head.snapshot);
    deps.log.info('snapshot.forgotten', { plan: head.plan, snapshot: head.snapshot });
  }
  return true;
}

/**
 * The kept snapshots next to a forgotten one, held ones among them and left out. As a snapshot is made from one of these, an
 * archive that none of them needs is, as a rule, needed by none beyond them. It is not deleted on the strength of that: see
 * `listDeletions`.
 */
function neighboursOf({ takenAt }: SnapshotHead, { kept }: Division): SnapshotHead[] {
  const whole = kept.filter(({ partial }) => !partial);
  const nextTo = (heads: readonly SnapshotHead[]) => [
    heads.findLast((other) => other.takenAt <= takenAt),
    heads.find((other) => other.takenAt > takenAt),
  ];
  const neighbours = new Set([...nextTo(whole), ...nextTo(whole.filter(isAccepted))]);
  return [...neighbours].filter((head) => head !== undefined);
}

/**
 * What is foreign is put on record as left in the vault, also when another snapshot has made it garbage.
 *
 * @returns false when time was short
 */
async function putOnRecord(
  deps: RetentionDeps,
  run: RetentionRun,
  head: SnapshotHead,
  neighbours: readonly SnapshotHead[],
  known: TextSet,
): Promise<boolean> {
  const { items, clock } = deps;
  const { plan, vault } = head;
  const isCandidate = ({ archiveId, isForeign }: WrittenArchive) => isForeign || !known.has(archiveId);
  const candidates = new Candidates();
  for await (const archive of archivesOfForgotten(deps, head))
    if (isCandidate(archive)) candidates.add(archive.archiveId);
  await ruleOutNeeded(deps.files, neighbours, candidates);
  for await (const archives of inChunks(archivesOfForgotten(deps, head), CHUNK)) {
    const garbage = archives.filter((archive) => isCandidate(archive) && candidates.has(archive.archiveId));
    if (garbage.length === 0) continue;
    if (isShortOfTime(deps)) return false;
    await checkLease(items, plan, run);
    await forEachInFlight(garbage, WRITES_IN_FLIGHT_MAX, async (archive) => {
      const now = clock.now();
      if (archive.isForeign) await leaveForeign(items, plan, archive, { vault, generation: generationOf(run), now });
      else await addGarbage(items, plan, archive, vault, now);
    });
    for (const { archiveId } of garbage) known.add(archiveId);
  }
  return true;
}

/** What a forgotten snapshot needed; nothing more once its list is gone, for then all of it is on record. */
export async function* archivesOfForgotten(deps: RetentionDeps, head: SnapshotHead): AsyncGenerator<WrittenArchive> {
  try {
    yield* archivesOf(deps.files, head);
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError)) throw error;
    deps.log.warn('snapshot.gone', { plan: head.plan, snapshot: head.snapshot });
  }
}

async function removeFiles({ files }: RetentionDeps, { plan, snapshot }: SnapshotHead): Promise<void> {
  for await (const { key } of files.list(snapshotFiles.prefix(plan, snapshot))) await files.remove(key);
}
