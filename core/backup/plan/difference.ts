import type { SnapshotLine, SourceObject } from '../../contracts/snapshot';

export type Difference = 'added' | 'changed' | 'repacked' | 'deleted' | 'unchanged';

/**
 * What has become of a key since the parent.
 *
 * @param object as it is in the source; undefined when it is not there, or not one that the plan takes
 * @param previous as it is in the parent
 * @param repack refs of the packs that are to be packed anew
 */
export function differenceOf(
  object: SourceObject | undefined,
  previous: SnapshotLine | undefined,
  repack: ReadonlySet<string>,
): Difference {
  if (!object) return previous ? 'deleted' : 'unchanged';
  if (!previous) return 'added';
  const isSame =
    object.sizeBytes === previous.sizeBytes &&
    object.etag === previous.etag &&
    object.modifiedAt === previous.modifiedAt;
  if (!isSame) return 'changed';
  return previous.slices.some(({ archive }) => repack.has(archive)) ? 'repacked' : 'unchanged';
}
