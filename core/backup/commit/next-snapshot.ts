import { mergeJoin } from '../../collections/merge-join';
import { TextList } from '../../collections/text-list';
import type { LostLine } from '../../contracts/backup-run';
import type { SnapshotLine } from '../../contracts/snapshot';
import { isLost } from '../plan/difference';
import type { ParentLines } from '../snapshot/parents';
import type { ChangeOutcome } from './change-outcomes';
import type { LiveArchives } from './live-archives';

/** Sums over a snapshot, complete once all its lines have been read. */
export class SnapshotSums {
  objects = 0;
  bytes = 0;
  changes = 0;
  /** Objects that could not be backed up, as JSON, and the number of them without an earlier version. */
  readonly errors = new TextList();
  missing = 0;
  /** `LostLine`s as JSON. */
  readonly lost = new TextList();
}

/**
 * The lines of the next snapshot, in order of their keys: the parent's lines with the changes applied. An object that
 * could not be backed up keeps its line of the parent, else of the second parent, so that the next run finds it changed
 * again; without either it is left out. Parents have no lines for objects in missing archives.
 *
 * @param archives,sums updated while the lines are read
 * @throws Error when the second parent lacks an object that is to be reused from it
 */
export async function* nextSnapshot(
  parents: AsyncIterable<ParentLines>,
  changes: AsyncIterable<ChangeOutcome>,
  archives: LiveArchives,
  sums: SnapshotSums,
): AsyncGenerator<SnapshotLine> {
  for await (const { left: parent, right: change } of mergeJoin(parents, changes)) {
    const line = lineOf(parent, change);
    if (change) sums.changes += 1;
    if (change?.kind === 'failed') {
      sums.errors.add(JSON.stringify({ key: change.key, reason: change.reason }));
      if (!line) sums.missing += 1;
    }
    if (change?.kind === 'gone' && parent?.missing && isLost(parent.missing.line, parent.second)) {
      const { snapshot, archives: missing, line: lost } = parent.missing;
      const lostLine: LostLine = { key: lost.key, sizeBytes: lost.sizeBytes, archives: missing, snapshot };
      sums.lost.add(JSON.stringify(lostLine));
    }
    if (!line) continue;
    sums.objects += 1;
    sums.bytes += line.sizeBytes;
    archives.addObject(line);
    yield line;
  }
}

function lineOf(parents: ParentLines | undefined, change: ChangeOutcome | undefined): SnapshotLine | undefined {
  switch (change?.kind) {
    case undefined:
      return parents?.parent;
    case 'taken':
      return change.line;
    case 'gone':
      return undefined;
    case 'failed':
      return parents?.parent ?? parents?.second;
    case 'reused':
      if (parents?.second) return parents.second;
      throw new Error(
        `the second parent does not have ${JSON.stringify(change.key)}, although the run's plan reuses it from there`,
      );
  }
}
