import { mergeJoin } from '../../collections/merge-join';
import { TextSet } from '../../collections/text-set';
import type { BackupRun } from '../../contracts/backup-run';
import type { ArchiveLine, SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import type { WorkingFiles } from '../../ports/working-files';
import { readMissingArchives } from '../damage/missing-of-run';
import { readArchiveLines, readSnapshotObjects } from './read-snapshot';

/** The lines of a backup's parents for one key: at least one of them has one, though possibly not a restorable one. */
export interface ParentLines {
  key: string;
  parent: SnapshotLine | undefined;
  second: SnapshotLine | undefined;
  /** The parent's line, in place of `parent`, when archives that it needs are missing. */
  missing?: { line: SnapshotLine; archives: string[]; snapshot: string };
}

type Parents = Pick<BackupRun, 'runId' | 'plan' | 'parent' | 'secondParent' | 'missingArchives'>;

/**
 * The objects of both parents after a key, in order. Lines of the second parent are left out if their archive's ref
 * denotes another archive in the parent (deployments with the same plan and schedule assign the same refs, and one may
 * have adopted what another wrote), or if their archive is missing. Lines of the parent with missing archives are
 * marked.
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

/** The archives of a line that are in a set of refs, each once. */
const archivesIn = ({ slices }: SnapshotLine, refs: TextSet): string[] =>
  refs.size === 0 ? [] : [...new Set(slices.map(({ archive }) => archive).filter((ref) => refs.has(ref)))];

/**
 * The archives of both parents that are not missing, in order, each ref once: from the parent in which more of it is
 * live; if a ref denotes two archives, the one of the first parent.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentArchives(parents: Parents, files: WorkingFiles): AsyncGenerator<ArchiveLine> {
  const missing = await readMissingArchives(parents, files);
  for await (const { left, right } of joinedArchives(parents, files)) {
    const one = left && !missing.has(left.archive.archiveId) ? left.archive : undefined;
    const other = right && !missing.has(right.archive.archiveId) ? right.archive : undefined;
    const isMoreInSecond = other && (!one || (isSame(one, other) && other.liveObjects > one.liveObjects));
    const archive = isMoreInSecond ? other : one;
    if (archive) yield archive;
  }
}

/**
 * Refs that no line of the next snapshot may use: those of missing archives and, in the second parent, those that
 * denote another archive in the first. A ref is ambiguous only if both archives are present.
 */
async function unusableRefs(parents: Parents, files: WorkingFiles): Promise<{ ofParent: TextSet; ofSecond: TextSet }> {
  const refs = { ofParent: new TextSet(), ofSecond: new TextSet() };
  const missing = await readMissingArchives(parents, files);
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
