import { isAccepted } from '../../core/backup/guard/verdicts';
import { Candidates } from '../../core/backup/retention/candidates';
import { addGarbage, leaveForeign, listGarbage } from '../../core/backup/retention/garbage';
import { neededArchives, ruleOutNeeded } from '../../core/backup/retention/needed-archives';
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
 * Record archives that forgotten snapshots need, but no kept one, as garbage; then delete these snapshots' files and,
 * last, their heads, so that an interrupted one is found again. Memory is bounded by the archives of one snapshot and
 * the existing garbage. Repeatable.
 *
 * @returns false when time ran short
 * @throws LeaseLostError before anything more is released
 */
export async function releaseArchives(deps: RetentionDeps, division: Division): Promise<boolean> {
  const { run, forgotten } = division;
  if (forgotten.length === 0) return true;
  const known = new TextSet();
  for await (const { archiveId } of listGarbage(deps.items, run.plan.name)) known.add(archiveId);
  for (const head of forgotten) {
    if (isShortOfTimeForLists(deps)) return false;
    if (!(await recordGarbage(deps, run, head, neighboursOf(head, division), known))) return false;
    await checkLease(deps.items, run.plan.name, run);
    await removeFiles(deps, head);
    await deleteHead(deps.items, head.plan, head.snapshot);
    deps.log.info('snapshot.forgotten', { plan: head.plan, snapshot: head.snapshot });
  }
  return true;
}

/**
 * The kept snapshots next to a forgotten one, both with and without held ones. Since a snapshot is made from one of
 * these, an archive that none of them needs is usually not needed by others. This alone does not delete it: see
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
 * Record the garbage of a forgotten snapshot. Foreign archives are recorded as left in the vault, even if another
 * snapshot has made them garbage.
 *
 * @returns false when time ran short
 */
async function recordGarbage(
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

/** The archives that a forgotten snapshot needed; none once its list is gone, since all of them are on record then. */
export async function* archivesOfForgotten(deps: RetentionDeps, head: SnapshotHead): AsyncGenerator<WrittenArchive> {
  try {
    yield* neededArchives(deps.files, head);
  } catch (error) {
    if (!(error instanceof SnapshotNotFoundError)) throw error;
    deps.log.warn('snapshot.gone', { plan: head.plan, snapshot: head.snapshot });
  }
}

async function removeFiles({ files }: RetentionDeps, { plan, snapshot }: SnapshotHead): Promise<void> {
  for await (const { key } of files.list(snapshotFiles.prefix(plan, snapshot))) await files.remove(key);
}
