import { mergeJoin } from '../../collections/merge-join';
import type { BackupRun } from '../../contracts/backup-run';
import type { ArchiveLine, SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import type { WorkingFiles } from '../../ports/working-files';
import { readArchiveLines, readSnapshotObjects } from './read-snapshot';

/** What the snapshots that a backup rests on have under one key: at least one of them has something. */
export interface ParentLines {
  key: string;
  parent: SnapshotLine | undefined;
  second: SnapshotLine | undefined;
}

type Parents = Pick<BackupRun, 'plan' | 'parent' | 'secondParent'>;

/**
 * The objects of both parents behind a key, in order. What the second one has in an archive whose ref stands for another
 * archive in the parent is left out: deployments with one plan and schedule give the same refs, and one may have adopted what
 * another wrote.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentObjects(
  parents: Parents,
  files: WorkingFiles,
  after?: string,
): AsyncGenerator<ParentLines> {
  const { plan, parent, secondParent } = parents;
  const ambiguous = await ambiguousRefs(parents, files);
  const linesOf = (snapshot: string | undefined) =>
    snapshot === undefined
      ? nothing()
      : resumingStream((from) => readSnapshotObjects(files, { plan: plan.name, snapshot }, { after: from }), after);
  for await (const { key, left, right } of mergeJoin(linesOf(parent), linesOf(secondParent))) {
    const second = right?.slices.some(({ archive }) => ambiguous.has(archive)) ? undefined : right;
    if (left || second) yield { key, parent: left, second };
  }
}

/**
 * The archives of both parents, in order, each ref once: as the parent has it that has more of it; where they are two
 * archives, that of the parent.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentArchives(parents: Parents, files: WorkingFiles): AsyncGenerator<ArchiveLine> {
  for await (const { left, right } of joinedArchives(parents, files)) {
    const one = left?.archive;
    const other = right?.archive;
    const isMoreInSecond = other && (!one || (isSame(one, other) && other.liveObjects > one.liveObjects));
    yield (isMoreInSecond ? other : one) as ArchiveLine;
  }
}

/** Refs that stand for different archives in the two parents. */
async function ambiguousRefs(parents: Parents, files: WorkingFiles): Promise<ReadonlySet<string>> {
  const refs = new Set<string>();
  if (parents.parent === undefined || parents.secondParent === undefined) return refs;
  for await (const { key, left, right } of joinedArchives(parents, files)) {
    if (left && right && !isSame(left.archive, right.archive)) refs.add(key);
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
