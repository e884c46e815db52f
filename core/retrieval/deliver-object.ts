import {
  isSameArchive,
  isSameObject,
  provenanceMetadata,
  restoredMetadata,
  statedTreeHash,
} from '../archive/provenance';
import { ObjectRefusedError } from '../contracts/errors';
import type { Run } from '../contracts/retrieval-run';
import { distinctKey } from '../naming/distinct-key';
import type { NewObject, ObjectHead, Objects } from '../ports/objects';
import { MIB } from '../ranges/units';
import { TreeHash } from '../tree-hash/tree-hash';
import type { Deliverable } from './deliverable';
import { restorableProperties } from './restorable-properties';

/** What lies under a key: nothing, this very object finished and proven, or something else. */
export type Found = 'nothing' | 'ours' | 'foreign';

export type Delivery = { state: 'verified'; key: string; adopted: boolean } | { state: 'failed'; reason: string };

/** The largest object of a pack; what is larger is not read back to be recognised. */
const READ_BACK_BYTES_MAX = 32 * MIB;
/** Nothing that S3 itself keeps in an archive can be read at once. */
const canBeRead = ({ storageClass }: Run) => storageClass !== 'GLACIER' && storageClass !== 'DEEP_ARCHIVE';

/** The object as it is put under a key. */
export function objectOf(run: Run, object: Deliverable, key: string): NewObject {
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
  objects: Objects,
  run: Run,
  { properties = {} }: Deliverable,
  key: string,
): Promise<string | undefined> {
  const { lateTags } = restorableProperties(properties);
  if (!lateTags) return undefined;
  try {
    await objects.putTags({ bucket: run.destination.bucket, key }, lateTags);
    return undefined;
  } catch (error) {
    if (error instanceof ObjectRefusedError) return error.message;
    throw error;
  }
}

/** How an object ends that lies under a key, complete but for tags that come late. */
export async function endOfPut(
  objects: Objects,
  run: Run,
  object: Deliverable,
  key: string,
  adopted: boolean,
): Promise<Delivery> {
  const refusal = await putLateTags(objects, run, object, key);
  return refusal === undefined ? { state: 'verified', key, adopted } : { state: 'failed', reason: refusal };
}

export async function whatLiesAt(objects: Objects, run: Run, object: Deliverable, key: string): Promise<Found> {
  const head = await objects.head({ bucket: run.destination.bucket, key });
  if (!head) return 'nothing';
  return (await isOurs(objects, run, object, key, head)) ? 'ours' : 'foreign';
}

async function isOurs(
  objects: Objects,
  run: Run,
  object: Deliverable,
  key: string,
  head: ObjectHead,
): Promise<boolean> {
  if (!object.properties) return isSameArchive(head, { ...object, ...object.archive });
  if (isSameObject(head, object)) return true;
  const { bucket, metadata } = objectOf(run, object, key);
  const saysNothing = statedTreeHash(metadata) === undefined && statedTreeHash(head.metadata) === undefined;
  if (!saysNothing || !canBeRead(run) || head.sizeBytes !== object.sizeBytes) return false;
  if (head.sizeBytes > READ_BACK_BYTES_MAX) return false;
  const hash = new TreeHash();
  for await (const chunk of (await objects.read({ bucket, key })) ?? []) hash.update(chunk);
  return hash.digest().toString('hex') === object.treeHash;
}

/** The keys that an object may take, in order of preference: the planned one, then one that only it maps to. */
export function keysFor(object: Deliverable): string[] {
  const { key, treeHash, archive, properties } = object;
  // The same content of a key is the same object, whichever archive it is restored from.
  return [key, distinctKey(key, properties ? `${treeHash}/${key}` : archive.archiveId)];
}

/** @returns the first key that is free or ours; the last one when all are foreign (Complete will find it taken) */
export async function chooseKey(
  objects: Objects,
  run: Run,
  object: Deliverable,
): Promise<{ key: string; found: Found }> {
  let choice: { key: string; found: Found } = { key: object.key, found: 'foreign' };
  for (const key of keysFor(object)) {
    choice = { key, found: await whatLiesAt(objects, run, object, key) };
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
export async function deliver(
  objects: Objects,
  run: Run,
  object: Deliverable,
  put: (object: NewObject) => Promise<'written' | 'taken'>,
): Promise<Delivery> {
  const keys = keysFor(object);
  for (const key of keys) {
    const outcome = await put(objectOf(run, object, key)).catch((error: unknown) => {
      if (error instanceof ObjectRefusedError) return error;
      throw error;
    });
    if (outcome instanceof ObjectRefusedError) return { state: 'failed', reason: outcome.message };
    if (outcome === 'written') return endOfPut(objects, run, object, key, false);
    if ((await whatLiesAt(objects, run, object, key)) === 'ours') return endOfPut(objects, run, object, key, true);
  }
  return { state: 'failed', reason: `other objects lie at ${keys.join(' and ')}` };
}
