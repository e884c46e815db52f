import { statedArchiveId } from '../../archive/provenance';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { WorkingFiles } from '../../ports/working-files';
import { IN_FLIGHT_MAX } from './rebuild-deps';
import type { VaultArchive } from './vault-archive';
import { rebuildKey } from './vault-survey';

/** Keys of the files that hold a rebuild's retrieved archives, by archive id. */
export type RetrievedArchives = ReadonlyMap<string, string>;

/**
 * Find the archives that a rebuild has retrieved, by their planned keys; an object under another key is identified by
 * its metadata.
 *
 * @param prefix common prefix of the keys
 * @param wanted archives that may have been retrieved
 */
export async function findRetrieved(
  files: WorkingFiles,
  prefix: string,
  wanted: Iterable<VaultArchive>,
): Promise<RetrievedArchives> {
  const expected = new Map<string, string>();
  for (const archive of wanted) expected.set(prefix + rebuildKey(archive), archive.archiveId);
  const found = new Map<string, string>();
  const others: string[] = [];
  for await (const { key } of files.list(prefix)) {
    const archiveId = expected.get(key);
    if (archiveId === undefined) others.push(key);
    else found.set(archiveId, key);
  }
  await forEachInFlight(others, IN_FLIGHT_MAX, async (key) => {
    const head = await files.head(key);
    const archiveId = head && statedArchiveId(head.metadata);
    if (archiveId !== undefined && !found.has(archiveId)) found.set(archiveId, key);
  });
  return found;
}
