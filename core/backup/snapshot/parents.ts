import type { BackupRun } from '../../contracts/backup-run';
import type { ArchiveLine, SnapshotLine } from '../../contracts/snapshot';
import type { Objects } from '../../ports/objects';
import { mergeJoin } from '../plan/merge-join';
import { readOn } from '../read-on';
import { readArchiveLines, readSnapshotObjects } from './read-snapshot';

/** What the snapshots that a backup rests on have under one key: at least one of them has something. */
export interface ParentLines {
  key: string;
  parent: SnapshotLine | undefined;
  second: SnapshotLine | undefined;
}

type Parents = Pick<BackupRun, 'plan' | 'parent' | 'secondParent'>;

interface ParentFiles {
  objects: Objects;
  runsBucket: string;
}

/**
 * The objects of both parents behind a key, in order.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentObjects(
  { plan, parent, secondParent }: Parents,
  { objects, runsBucket }: ParentFiles,
  after?: string,
): AsyncGenerator<ParentLines> {
  const linesOf = (snapshot: string | undefined) =>
    snapshot === undefined
      ? nothing()
      : readOn((from) => readSnapshotObjects(objects, runsBucket, plan.name, snapshot, { after: from }), after);
  for await (const { key, left, right } of mergeJoin(linesOf(parent), linesOf(secondParent))) {
    yield { key, parent: left, second: right };
  }
}

/**
 * The archives of both parents, in order, each once: as the parent has it that has more of it.
 *
 * @throws SnapshotNotFoundError when the files of one are gone
 */
export async function* parentArchives(
  { plan, parent, secondParent }: Parents,
  { objects, runsBucket }: ParentFiles,
): AsyncGenerator<ArchiveLine> {
  const linesOf = (snapshot: string | undefined) =>
    snapshot === undefined ? nothing() : keyed(readArchiveLines(objects, runsBucket, plan.name, snapshot));
  for await (const { left, right } of mergeJoin(linesOf(parent), linesOf(secondParent))) {
    const isMoreInSecond = right && (!left || right.archive.liveObjects > left.archive.liveObjects);
    yield (isMoreInSecond ? right : left)?.archive as ArchiveLine;
  }
}

async function* keyed(archives: AsyncIterable<ArchiveLine>): AsyncGenerator<{ key: string; archive: ArchiveLine }> {
  for await (const archive of archives) yield { key: archive.archive, archive };
}

async function* nothing(): AsyncGenerator<never> {}
