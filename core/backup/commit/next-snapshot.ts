import { mergeJoin } from '../../collections/merge-join';
import { TextList } from '../../collections/text-list';
import type { LostLine } from '../../contracts/backup-run';
import type { SnapshotLine } from '../../contracts/snapshot';
import { isLost } from '../plan/difference';
import type { ParentLines } from '../snapshot/parents';
import type { LiveArchives } from './live-archives';
import type { SettledChange } from './settled-changes';

/** Sums over a snapshot whose lines have been read to their end. */
export class SnapshotSums {
  objects = 0;
  bytes = 0;
  changes = 0;
  /** Objects that could not be taken, as JSON; and how many of them have no earlier version either. */
  readonly errors = new TextList();
  missing = 0;
  /** `LostLine`s as JSON. */
  readonly lost = new TextList();
}

/**
 * The lines of the next snapshot, in order: those of the parent, with the changes in their place. An object that could not
 * be taken keeps the line that it has in the parent, else in the second parent, and differs from it at the next run; one
 * that neither has stays out. What lies in a missing archive, parents do not have.
 *
 * @param archives,sums are added to as the lines are read
 * @throws Error when the second parent lacks what is to be as it has it
 */
export async function* nextSnapshot(
  parents: AsyncIterable<ParentLines>,
  changes: AsyncIterable<SettledChange>,
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

function lineOf(parents: ParentLines | undefined, change: SettledChange | undefined): SnapshotLine | undefined {
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
        `the second parent does not have ${JSON.stringify(change.key)}, though the plan of the run says so`,
      );
  }
}
