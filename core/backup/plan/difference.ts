import type { SnapshotLine, SourceObject } from '../../contracts/snapshot';

export type Difference = 'added' | 'changed' | 'repacked' | 'deleted' | 'reused' | 'rewritten' | 'lost' | 'unchanged';

/**
 * What has become of a key since the parent.
 *
 * @param object as it is in the source; undefined when it is not there, or not one that the plan takes
 * @param previous as it is in the parent; undefined also when that cannot be restored
 * @param second as it is in the second parent
 * @param repack refs of the packs that are to be packed anew
 * @param missing as it is in the parent, which cannot be restored since an archive is missing
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
  // In a pack that is to be packed anew, too: the next run, whose parent has it, does so.
  if (inSecond) return 'reused';
  if (missing) return isSame(object, missing) ? 'rewritten' : 'changed';
  return previous ? 'changed' : 'added';
}

/** Whether an object that the source has no more, and of which the parent lacks an archive, is not in the second parent either. */
export const isLost = (missing: SnapshotLine, second: SnapshotLine | undefined): boolean =>
  second === undefined || !isSame(missing, second);

const isSame = (object: SourceObject, line: SnapshotLine) =>
  object.sizeBytes === line.sizeBytes && object.etag === line.etag && object.modifiedAt === line.modifiedAt;
