import { isSameArchive } from '../../archive/provenance';
import type { AssignedKeys } from '../../naming/assign-keys';
import { DISTINCT_KEY, distinctKey } from '../../naming/distinct-key';
import type { ObjectHead, Objects } from '../../ports/objects';
import type { ArchiveCollection } from './archive-collection';
import { ExistingObjects } from './existing-objects';
import { forEachInFlight } from './in-flight';
import { PresentArchives } from './present-archives';

const HEADS_IN_FLIGHT_MAX = 32;
/** Answers kept for keys that several archives share; without it a thousand equal descriptions ask a thousand times. */
const SHARED_HEADS_MAX = 1000;

/**
 * Look at the destination before anything is requested. An archive whose object is there, and proves to be it, is
 * present; it is looked for at its planned key, its plain key and its distinct ones. An archive whose key holds
 * something else gets a distinct key that is free.
 *
 * The prefix is listed once; only objects of the right size are asked about.
 *
 * @param keys changed for the archives whose key is taken
 */
export async function compareDestination(
  archives: ArchiveCollection,
  keys: AssignedKeys,
  destination: { bucket: string; prefix: string },
  objects: Pick<Objects, 'list' | 'head'>,
): Promise<PresentArchives> {
  const present = new PresentArchives(archives.count);
  const existing = new ExistingObjects();
  for await (const { key, sizeBytes } of objects.list(destination.bucket, destination.prefix)) {
    if (keys.isPlanned(key) || DISTINCT_KEY.test(key)) existing.add(key, sizeBytes);
  }
  if (existing.count === 0) return present;

  const head = rememberingHead(destination.bucket, objects);
  await forEachInFlight(candidates(archives, keys, existing), HEADS_IN_FLIGHT_MAX, async ({ archive, key, shared }) => {
    const found = await head(key, shared);
    if (!found || !isSameArchive(found, archives.at(archive))) return;
    present.add(archive, archives.sizeBytesOf(archive), key, keys.keyOf(archive));
  });
  for (let archive = 0; archive < archives.count; archive++) {
    if (present.has(archive) || !existing.has(keys.keyOf(archive))) continue;
    while (existing.has(keys.takeDistinct(archive)));
  }
  return present;
}

/** Every key where an archive's object may be, as far as an object of its size is there. */
function* candidates(archives: ArchiveCollection, keys: AssignedKeys, existing: ExistingObjects) {
  for (let archive = 0; archive < archives.count; archive++) {
    const sizeBytes = archives.sizeBytesOf(archive);
    const plain = keys.plainKey(archive);
    if (existing.sizeBytesOf(plain) === sizeBytes) {
      yield { archive, key: plain, shared: keys.keyOf(archive) !== plain };
    }
    if (!existing.anyDistinct) continue;
    const { archiveId } = archives.at(archive);
    for (let attempt = 0; ; attempt++) {
      const key = distinctKey(plain, archiveId, attempt);
      const found = existing.sizeBytesOf(key);
      if (found === sizeBytes) yield { archive, key, shared: false };
      // Further digits are only ever taken when fewer were taken: by an object, or by another archive of the plan.
      if (found === undefined && attempt >= keys.attemptsOf(archive)) break;
    }
  }
}

/** HEAD, asked once for a key that several archives share. */
function rememberingHead(bucket: string, objects: Pick<Objects, 'head'>) {
  const remembered = new Map<string, Promise<ObjectHead | undefined>>();
  return (key: string, shared: boolean): Promise<ObjectHead | undefined> => {
    if (!shared) return objects.head({ bucket, key });
    const known = remembered.get(key);
    if (known) return known;
    if (remembered.size >= SHARED_HEADS_MAX) remembered.clear();
    const answer = objects.head({ bucket, key });
    remembered.set(key, answer);
    return answer;
  };
}
