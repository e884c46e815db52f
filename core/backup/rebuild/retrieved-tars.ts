import { statedArchiveId } from '../../archive/provenance';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { ObjectLocation, Objects } from '../../ports/objects';
import { IN_FLIGHT_MAX } from './rebuild-deps';
import type { VaultArchive } from './vault-archive';
import { rebuildKey } from './vault-survey';

/** Where archives that a rebuild has retrieved lie, by their ids. */
export type RetrievedTars = ReadonlyMap<string, ObjectLocation>;

/**
 * Find the archives that a rebuild has retrieved, by the keys that they were to have; of an object under another key, its
 * metadata tells which archive it is.
 *
 * @param wanted may be among them
 */
export async function findTars(
  objects: Objects,
  { bucket, prefix }: { bucket: string; prefix: string },
  wanted: Iterable<VaultArchive>,
): Promise<RetrievedTars> {
  const expected = new Map<string, string>();
  for (const archive of wanted) expected.set(prefix + rebuildKey(archive), archive.archiveId);
  const tars = new Map<string, ObjectLocation>();
  const others: string[] = [];
  for await (const { key } of objects.list(bucket, prefix)) {
    const archiveId = expected.get(key);
    if (archiveId === undefined) others.push(key);
    else tars.set(archiveId, { bucket, key });
  }
  await forEachInFlight(others, IN_FLIGHT_MAX, async (key) => {
    const head = await objects.head({ bucket, key });
    const archiveId = head && statedArchiveId(head.metadata);
    if (archiveId !== undefined && !tars.has(archiveId)) tars.set(archiveId, { bucket, key });
  });
  return tars;
}
