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
 * Comparison of an object at the destination with the one to deliver: no object; the same one, verified; one that
 * claims to be the same but is not verified; another one.
 */
export type ExistingObject = 'nothing' | 'ours' | 'unproven' | 'foreign';

export type Delivery =
  | { state: 'verified'; key: string; adopted: boolean; crc32: number | undefined }
  | { state: 'failed'; reason: string };

/** Outcome of a conditional PutObject, and the CRC32 of the verified bytes sent. */
export interface PutOutcome {
  outcome: 'written' | 'taken';
  crc32: number;
}

/** An object of a run at one of its possible keys. */
export interface ObjectAtKey {
  run: RetrievalRun;
  object: Deliverable;
  key: string;
}

/** The object as passed to S3. */
export function newObjectOf({ run, object, key }: ObjectAtKey): NewObject {
  const { archive, treeHash } = object;
  const from = { vault: run.vault, treeHash, ...archive };
  const common = { bucket: run.destination.bucket, key, storageClass: run.storageClass };
  if (!object.properties) {
    return { ...common, contentType: 'application/octet-stream', metadata: provenanceMetadata(from) };
  }
  const { properties } = restorableProperties(object.properties);
  return {
    ...common,
    // S3's own default.
    contentType: properties.contentType ?? 'binary/octet-stream',
    metadata: restoredMetadata(properties.metadata ?? {}, from),
    properties,
  };
}

/**
 * Whether an object has tags that are put after it was created. Finding it at the destination then does not prove that
 * it is complete.
 */
export const hasLateTags = ({ properties }: Deliverable): boolean =>
  properties?.tags !== undefined && restorableProperties(properties).lateTags !== undefined;

/**
 * Put the tags that did not fit into the request that created an object. Repeatable.
 *
 * @returns why S3 rejects them; undefined when there are none, or they are put
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

/** Complete the delivery of an object that is at its key, except for late tags. */
export async function completeDelivery(
  destination: Destination,
  at: ObjectAtKey,
  how: { adopted: boolean; crc32: number | undefined },
): Promise<Delivery> {
  const refusal = await putLateTags(destination, at);
  return refusal === undefined ? { state: 'verified', key: at.key, ...how } : { state: 'failed', reason: refusal };
}

/** What the metadata of an object at one of the keys claims about its origin. */
export function claimOf(run: RetrievalRun, object: Deliverable, head: ObjectHead): Claim {
  const { treeHash, archive, properties } = object;
  if (!properties) return archiveClaim(head, { treeHash, ...archive });
  return objectClaim(head, { treeHash, metadata: newObjectOf({ run, object, key: object.key }).metadata });
}

/**
 * Compare the object at a key with the one to deliver. Without a known CRC32, an object that claims to be the same is
 * read back; one that is large, or cannot be read, stays unproven.
 *
 * @param crc32 CRC32 of the object's bytes, once they are verified
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

/** The keys that an object may use, in order of preference: the planned one, then one that is unique to it. */
export function keysFor(object: Deliverable): string[] {
  const { key, treeHash, archive, properties } = object;
  // The same content for a key is the same object, whichever archive it is restored from.
  return [key, distinctKey(key, properties ? `${treeHash}/${key}` : archive.archiveId)];
}

/**
 * @param crc32 CRC32 of the object's bytes, once they are verified
 * @returns the first key that is free, or whose object is the same or claims to be; the last one when other objects
 *   have taken all, which completing the upload will detect
 */
export async function chooseKey(
  destination: Destination,
  run: RetrievalRun,
  object: Deliverable,
  crc32?: number,
): Promise<{ key: string; existing: ExistingObject }> {
  let choice: { key: string; existing: ExistingObject } = { key: object.key, existing: 'foreign' };
  for (const key of keysFor(object)) {
    choice = { key, existing: await classifyExisting(destination, { run, object, key }, crc32) };
    if (choice.existing !== 'foreign') return choice;
  }
  return choice;
}

/**
 * Put an object at the first of its keys that is not taken; a complete one that is there already is adopted. Fails when
 * S3 rejects the object, since a retry would be rejected too.
 *
 * @param put a conditional PutObject of the object
 * @throws other errors of `put`
 */
export async function putUnderFreeKey(
  destination: Destination,
  run: RetrievalRun,
  object: Deliverable,
  put: (object: NewObject) => Promise<PutOutcome>,
): Promise<Delivery> {
  const keys = keysFor(object);
  for (const key of keys) {
    const at = { run, object, key };
    const end = await put(newObjectOf(at)).catch((error: unknown) => {
      if (error instanceof ObjectRefusedError) return error;
      throw error;
    });
    if (end instanceof ObjectRefusedError) return { state: 'failed', reason: end.message };
    const { outcome, crc32 } = end;
    if (outcome === 'written') return completeDelivery(destination, at, { adopted: false, crc32 });
    const existing = await classifyExisting(destination, at, crc32);
    if (existing === 'ours') return completeDelivery(destination, at, { adopted: true, crc32 });
  }
  return { state: 'failed', reason: `other objects exist at ${keys.join(' and ')}` };
}
