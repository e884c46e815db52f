import { mergeJoin } from '../../collections/merge-join';
import { TextSet } from '../../collections/text-set';
import type { BackupRun } from '../../contracts/backup-run';
import type { ArchiveLine, SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import type { WorkingFiles } from '../../ports/working-files';
import { missingOfRun } from '../damage/missing-of-run';
import { readArchiveLines, readSnapshotObjects } from './read-snapshot';

/**
 * What the snapshots that a backup rests on have under one key: at least one of them has something, though perhaps nothing
 * that can be restored.
 */
export interface ParentLines {
  key: string;
  parent: SnapshotLine | undefined;
  second: SnapshotLine | undefined;
  /** What the parent has, in place of `parent`, when archives that it lies in are missing. */
  missing?: { line: SnapshotLine; archives: string[]; snapshot: string };
}

type Parents = Pick<BackupRun, 'runId' | 'plan' | 'parent' | 'secondParent' | 'missingArchives'>;

/**
 * The objects of both parents behind a key, in order. What the second one has in an archive whose ref stands for another
 * archive in the parent is left out: deployments with one plan and schedule give the same refs, and one may have adopted what
 * another wrote. What the second one has in an archive that is missing in the run is left out too, and what the parent has
 * there is told apart.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentObjects(
  parents: Parents,
  files: WorkingFiles,
  after?: string,
): AsyncGenerator<ParentLines> {
  const { plan, parent, secondParent } = parents;
  const unusable = await unusableRefs(parents, files);
  const linesOf = (snapshot: string | undefined) =>
    snapshot === undefined
      ? nothing()
      : resumingStream((from) => readSnapshotObjects(files, { plan: plan.name, snapshot }, { after: from }), after);
  for await (const { key, left, right } of mergeJoin(linesOf(parent), linesOf(secondParent))) {
    const second = right && archivesIn(right, unusable.ofSecond).length === 0 ? right : undefined;
    const archives = left ? archivesIn(left, unusable.ofParent) : [];
    if (left && parent !== undefined && archives.length > 0) {
      yield { key, parent: undefined, second, missing: { line: left, archives, snapshot: parent } };
    } else if (left || second) yield { key, parent: left, second };
  }
}

/** The archives of a line that are among some, each once. */
const archivesIn = ({ slices }: SnapshotLine, refs: TextSet): string[] =>
  refs.size === 0 ? [] : [...new Set(slices.map(({ archive }) => archive).filter((ref) => refs.has(ref)))];

/**
 * The archives of both parents that are not missing, in order, each ref once: as the parent has it that has more of it; where
 * they are two archives, that of the parent.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentArchives(parents: Parents, files: WorkingFiles): AsyncGenerator<ArchiveLine> {
  const missing = await missingOfRun(parents, files);
  for await (const { left, right } of joinedArchives(parents, files)) {
    const one = left && !missing.has(left.archive.archiveId) ? left.archive : undefined;
    const other = right && !missing.has(right.archive.archiveId) ? right.archive : undefined;
    const isMoreInSecond = other && (!one || (isSame(one, other) && other.liveObjects > one.liveObjects));
    const archive = isMoreInSecond ? other : one;
    if (archive) yield archive;
  }
}

/**
 * Refs whose archives no line of the next snapshot may name: those of missing archives, and, in the second parent, those that
 * stand for another archive in the parent. A ref is one of two archives where both are there.
 */
async function unusableRefs(parents: Parents, files: WorkingFiles): Promise<{ ofParent: TextSet; ofSecond: TextSet }> {
  const refs = { ofParent: new TextSet(), ofSecond: new TextSet() };
  const missing = await missingOfRun(parents, files);
  const areTwo = parents.parent !== undefined && parents.secondParent !== undefined;
  if (!areTwo && missing.size === 0) return refs;
  for await (const { key, left, right } of joinedArchives(parents, files)) {
    const isLeftMissing = left !== undefined && missing.has(left.archive.archiveId);
    if (isLeftMissing) refs.ofParent.add(key);
    if (!right) continue;
    const isAmbiguous = left && !isLeftMissing && !isSame(left.archive, right.archive);
    if (isAmbiguous || missing.has(right.archive.archiveId)) refs.ofSecond.add(key);
  }
  return refs;
}

const isSame = (one: ArchiveLine, other: ArchiveLine) => one.archiveId === other.archiveId;

function joinedArchives({ plan, parent, secondParent }: Parents, files: WorkingFiles) {
  const linesOf = (snapshot: string | undefined) =>
    snapshot === undefined ? nothing() : keyed(readArchiveLines(files, { plan: plan.name, snapshot }));
  return mergeJoin(linesOf(parent), linesOf(secondParent));
}

async function* keyed(archives: AsyncIterable<ArchiveLine>): AsyncGenerator<{ key: string; archive: ArchiveLine }> {
  for await (const archive of archives) yield { key: archive.archive, archive };
}

async function* nothing(): AsyncGenerator<never> {}
