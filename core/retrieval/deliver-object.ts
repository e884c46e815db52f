import { type Claim, verdictOf } from '../archive/claim';
import { archiveClaim, objectClaim, provenanceMetadata, restoredMetadata } from '../archive/provenance';
import { readBack } from '../archive/read-back';
import { ObjectRefusedError } from '../contracts/errors';
import { PACKED_OBJECT_BYTES_MAX } from '../contracts/pack-limits';
import type { RetrievalRun } from '../contracts/retrieval-run';
import { distinctKey } from '../naming/distinct-key';
import type { Destination, NewObject, ObjectHead } from '../ports/destination';
import type { Deliverable } from './deliverable';
import { restorableProperties } from './restorable-properties';

/**
 * What lies under a key: nothing; this very object, finished and proven; what says that it is, and is not proven; or
 * something else.
 */
export type ExistingObject = 'nothing' | 'ours' | 'unproven' | 'foreign';

export type Delivery =
  | { state: 'verified'; key: string; adopted: boolean; crc32: number | undefined }
  | { state: 'failed'; reason: string };

/** How a conditional PutObject ended, and the CRC32 of the bytes that it was to put, which have been verified. */
export interface PutEnd {
  outcome: 'written' | 'taken';
  crc32: number;
}

/** An object of a run under one of its keys. */
export interface ObjectAtKey {
  run: RetrievalRun;
  object: Deliverable;
  key: string;
}

/** The object as it is put. */
export function objectOf({ run, object, key }: ObjectAtKey): NewObject {
  const { archive, treeHash } = object;
  const from = { vault: run.vault, treeHash, ...archive };
  const common = { bucket: run.destination.bucket, key, storageClass: run.storageClass };
  if (!object.properties) {
    return { ...common, contentType: 'application/octet-stream', metadata: provenanceMetadata(from) };
  }
  const { properties } = restorableProperties(object.properties);
  return {
    ...common,
    // What S3 itself gives an object that was put without one.
    contentType: properties.contentType ?? 'binary/octet-stream',
    metadata: restoredMetadata(properties.metadata ?? {}, from),
    properties,
  };
}

/**
 * Whether an object has tags that are put after it is there. To find it at the destination then does not prove that it is
 * finished.
 */
export const hasLateTags = ({ properties }: Deliverable): boolean =>
  properties?.tags !== undefined && restorableProperties(properties).lateTags !== undefined;

/**
 * Put the tags that the request that created an object had no room for. Repeatable.
 *
 * @returns why S3 does not take them; undefined when there are none, or they are put
 */
export async function putLateTags(
  destination: Destination,
  { run, object, key }: ObjectAtKey,
): Promise<string | undefined> {
  const { lateTags } = restorableProperties(object.properties ?? {});
  if (!lateTags) return undefined;
  try {
    await destination.putTags({ bucket: run.destination.bucket, key }, lateTags);
    return undefined;
  } catch (error) {
    if (error instanceof ObjectRefusedError) return error.message;
    throw error;
  }
}

/** How an object ends that lies under a key, complete but for tags that come late. */
export async function endOfPut(
  destination: Destination,
  at: ObjectAtKey,
  how: { adopted: boolean; crc32: number | undefined },
): Promise<Delivery> {
  const refusal = await putLateTags(destination, at);
  return refusal === undefined ? { state: 'verified', key: at.key, ...how } : { state: 'failed', reason: refusal };
}

/** What the object under one of its keys says of itself. */
export function claimOf(run: RetrievalRun, object: Deliverable, head: ObjectHead): Claim {
  const { treeHash, archive, properties } = object;
  if (!properties) return archiveClaim(head, { treeHash, ...archive });
  return objectClaim(head, { treeHash, metadata: objectOf({ run, object, key: object.key }).metadata });
}

/**
 * Find out what lies under a key. Without the CRC32 of the bytes that belong there, what says that it is the object is
 * read back; what is large, or cannot be read, stays unproven.
 *
 * @param crc32 of the object's bytes, once they have been verified
 */
export async function classifyExisting(
  destination: Destination,
  { run, object, key }: ObjectAtKey,
  crc32?: number,
): Promise<ExistingObject> {
  const location = { bucket: run.destination.bucket, key };
  const head = await destination.head(location);
  if (!head) return 'nothing';
  const verdict = verdictOf(claimOf(run, object, head), head, object, crc32);
  if (verdict !== 'read') return verdict;
  if (head.sizeBytes > PACKED_OBJECT_BYTES_MAX) return 'unproven';
  const read = await readBack(destination, location, head.sizeBytes);
  return read !== 'stopped' && read?.treeHash === object.treeHash ? 'ours' : 'foreign';
}

/** The keys that an object may take, in order of preference: the planned one, then one that only it maps to. */
export function keysFor(object: Deliverable): string[] {
  const { key, treeHash, archive, properties } = object;
  // The same content of a key is the same object, whichever archive it is restored from.
  return [key, distinctKey(key, properties ? `${treeHash}/${key}` : archive.archiveId)];
}

/**
 * @param crc32 of the object's bytes, once they have been verified
 * @returns the first key that is free, ours, or perhaps ours; the last one when all are foreign (Complete will find it taken)
 */
export async function chooseKey(
  destination: Destination,
  run: RetrievalRun,
  object: Deliverable,
  crc32?: number,
): Promise<{ key: string; found: ExistingObject }> {
  let choice: { key: string; found: ExistingObject } = { key: object.key, found: 'foreign' };
  for (const key of keysFor(object)) {
    choice = { key, found: await classifyExisting(destination, { run, object, key }, crc32) };
    if (choice.found !== 'foreign') return choice;
  }
  return choice;
}

/**
 * Put an object under the first of its keys that is not taken; one that lies there finished is adopted. It fails when S3
 * does not take it as it is: asking again would change nothing.
 *
 * @param put a conditional PutObject of it
 * @throws what else `put` throws
 */
export async function putUnderFreeKey(
  destination: Destination,
  run: RetrievalRun,
  object: Deliverable,
  put: (object: NewObject) => Promise<PutEnd>,
): Promise<Delivery> {
  const keys = keysFor(object);
  for (const key of keys) {
    const at = { run, object, key };
    const end = await put(objectOf(at)).catch((error: unknown) => {
      if (error instanceof ObjectRefusedError) return error;
      throw error;
    });
    if (end instanceof ObjectRefusedError) return { state: 'failed', reason: end.message };
    const { outcome, crc32 } = end;
    if (outcome === 'written') return endOfPut(destination, at, { adopted: false, crc32 });
    const found = await classifyExisting(destination, at, crc32);
    if (found === 'ours') return endOfPut(destination, at, { adopted: true, crc32 });
  }
  return { state: 'failed', reason: `other objects lie at ${keys.join(' and ')}` };
}
