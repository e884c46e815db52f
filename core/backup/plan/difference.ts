import type { SnapshotLine, SourceObject } from '../../contracts/snapshot';

export type Difference = 'added' | 'changed' | 'repacked' | 'deleted' | 'reused' | 'rewritten' | 'lost' | 'unchanged';

/**
 * Classify how a key differs from the parent.
 *
 * @param object the object in the source; undefined when it is gone or the plan excludes it
 * @param previous its line in the parent; undefined also when that version cannot be restored
 * @param second its line in the second parent
 * @param repack refs of the packs that are to be repacked
 * @param missing its line in the parent when it cannot be restored, because an archive is missing
 */
export function differenceOf(
  object: SourceObject | undefined,
  previous: SnapshotLine | undefined,
  second: SnapshotLine | undefined,
  repack: ReadonlySet<string>,
  missing?: SnapshotLine,
): Difference {
  if (!object && missing) return isLost(missing, second) ? 'lost' : 'deleted';
  if (!object) return previous ? 'deleted' : 'unchanged';
  const isToRepack = ({ slices }: SnapshotLine) => slices.some(({ archive }) => repack.has(archive));
  const inParent = previous && isSame(object, previous);
  const inSecond = second && isSame(object, second);
  if (inParent && !isToRepack(previous)) return 'unchanged';
  if (inParent) return inSecond && !isToRepack(second) ? 'reused' : 'repacked';
  // Even if it is in a pack that is to be repacked: the next run, whose parent has it, repacks it.
  if (inSecond) return 'reused';
  if (missing) return isSame(object, missing) ? 'rewritten' : 'changed';
  return previous ? 'changed' : 'added';
}

/**
 * Whether an object is lost: it is gone from the source, the parent lacks an archive of it, and the second parent has
 * another version or none.
 */
export const isLost = (missing: SnapshotLine, second: SnapshotLine | undefined): boolean =>
  second === undefined || !isSame(missing, second);

const isSame = (object: SourceObject, line: SnapshotLine) =>
  object.sizeBytes === line.sizeBytes && object.etag === line.etag && object.modifiedAt === line.modifiedAt;
