import type { SnapshotLine } from '../../contracts/snapshot';
import { TextList } from '../../inventory/text-list';
import { mergeJoin } from '../plan/merge-join';
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
}

/**
 * The lines of the next snapshot, in order: those of the parent, with the changes in their place. An object that could not
 * be taken keeps the line that it has, and differs from it at the next run; one that has none stays out.
 *
 * @param archives,sums are added to as the lines are read
 */
export async function* nextSnapshot(
  parent: AsyncIterable<SnapshotLine>,
  changes: AsyncIterable<SettledChange>,
  archives: LiveArchives,
  sums: SnapshotSums,
): AsyncGenerator<SnapshotLine> {
  for await (const { key, left: previous, right: change } of mergeJoin(parent, changes)) {
    if (change) sums.changes += 1;
    if (change?.reason !== undefined) {
      sums.errors.add(JSON.stringify({ key, reason: change.reason }));
      if (!previous) sums.missing += 1;
    }
    const isGone = change && !change.line && change.reason === undefined;
    const line = change?.line ?? (isGone ? undefined : previous);
    if (!line) continue;
    sums.objects += 1;
    sums.bytes += line.sizeBytes;
    archives.addObject(line);
    yield line;
  }
}
