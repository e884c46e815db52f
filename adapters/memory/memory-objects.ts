import { crc32 } from 'node:zlib';
import { DestinationDeniedError } from '../../core/contracts/errors';
import { readChargedClassOf } from '../../core/contracts/tier';
import type { Clock } from '../../core/ports/clock';
import type { Destination, NewObject, ObjectHead } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { etagOf } from './etag';
import { memoryClock } from './memory-clock';
import { memoryCopies } from './memory-copies';
import type { MemoryObject } from './memory-object';
import { type MemoryUpload, memoryUploads } from './memory-uploads';
import { bytesOf, chunksOf } from './streams';

export interface MemoryObjects extends Destination {
  write(
    location: ObjectLocation,
    content: string | AsyncIterable<string | Uint8Array>,
    contentType: string,
  ): Promise<void>;
  remove(location: ObjectLocation): Promise<void>;
  at(location: ObjectLocation): MemoryObject | undefined;
  /** Text of an object. @throws Error when it does not exist */
  text(location: ObjectLocation): string;
  keys(bucket: string): string[];
  /** Create or replace an object as another client of S3 would. */
  place(location: ObjectLocation, bytes: Uint8Array, more?: Partial<Omit<MemoryObject, 'bytes'>>): void;
  /** Open multipart uploads, by id. */
  readonly uploads: ReadonlyMap<string, MemoryUpload>;
  /** Make the next completion of an upload for the key a conflict. */
  conflictNext(location: ObjectLocation): void;
  /** Make the next request that writes to the key throw. */
  failNext(location: ObjectLocation, error: Error): void;
  /**
   * Deny all writes below a prefix from now on; with `everything`, HEAD requests and aborts of uploads too.
   *
   * @returns a function that ends the denial
   */
  deny(bucket: string, prefix: string, what?: 'writes' | 'everything'): () => void;
}

const noSuchBucket = (bucket: string) =>
  Object.assign(new Error(`The specified bucket does not exist: ${bucket}`), { name: 'NoSuchBucket' });

/**
 * In-memory S3.
 *
 * @param options.clock source of modification times; default: a fixed time
 * @param options.isEncrypted whether objects are encrypted with a KMS key, so that ETags of parts are not MD5
 */
export function memoryObjects(options: {
  buckets: readonly string[];
  clock?: Pick<Clock, 'now'>;
  isEncrypted?: boolean;
}): MemoryObjects {
  const { clock = memoryClock(), isEncrypted = false } = options;
  const buckets = new Map(options.buckets.map((bucket) => [bucket, new Map<string, MemoryObject>()]));
  const failures = new Map<string, Error[]>();
  const denials = new Set<{ bucket: string; prefix: string; everything: boolean }>();

  function bucketOf(bucket: string): Map<string, MemoryObject> {
    const found = buckets.get(bucket);
    if (!found) throw noSuchBucket(bucket);
    return found;
  }
  function checkReadable(location: ObjectLocation): void {
    checkDenials(location, false);
    if (!buckets.get(location.bucket)?.get(location.key)?.isCustomerEncrypted) return;
    const message = `S3 refuses s3://${location.bucket}/${location.key}: Bad Request (400)`;
    throw new DestinationDeniedError(message, { isEncrypted: true });
  }
  function checkDenials({ bucket, key }: ObjectLocation, isWrite: boolean): void {
    for (const denial of denials) {
      if (denial.bucket !== bucket || !key.startsWith(denial.prefix) || !(isWrite || denial.everything)) continue;
      throw new DestinationDeniedError(`S3 refuses s3://${bucket}/${key}: AccessDenied: Access Denied`);
    }
  }
  function beforeWrite({ bucket, key }: ObjectLocation): void {
    bucketOf(bucket);
    checkDenials({ bucket, key }, true);
    const failure = failures.get(`${bucket}/${key}`)?.shift();
    if (failure) throw failure;
  }
  const stamped = (bytes: Buffer, crc = crc32(bytes)) => ({
    bytes,
    etag: etagOf(crc, bytes.length),
    modifiedAt: clock.now(),
    crc32: crc,
  });
  const isTaken = ({ bucket, key }: ObjectLocation) => bucketOf(bucket).has(key);
  function keep(object: NewObject, bytes: Buffer, crc?: number): void {
    const { bucket, key, storageClass, contentType } = object;
    const { contentType: _contentType, metadata: _metadata, ...properties } = object.properties ?? {};
    bucketOf(bucket).set(key, {
      ...stamped(bytes, crc),
      metadata: { ...object.metadata },
      storageClass,
      contentType,
      properties: structuredClone(properties),
    });
  }
  const keys = (bucket: string) =>
    [...bucketOf(bucket).keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  const beforeAbort = (location: ObjectLocation) => checkDenials(location, false);
  const store = { beforeWrite, beforeAbort, isTaken, keep, isEncrypted };
  const { uploads, conflictNext, ...uploading } = memoryUploads(store);
  const copying = memoryCopies({
    find: (location) => bucketOf(location.bucket).get(location.key),
    checkRead: checkReadable,
    copy(source, to) {
      beforeWrite(to);
      if (isTaken(to)) return false;
      const { metadata, contentType, properties, bytes } = source;
      keep({ ...to, metadata, contentType, properties }, bytes);
      return true;
    },
    uploadPart: uploading.uploadPart,
  });

  return {
    at: ({ bucket, key }) => bucketOf(bucket).get(key),
    text: ({ bucket, key }) => {
      const found = bucketOf(bucket).get(key);
      if (!found) throw new Error(`object s3://${bucket}/${key} does not exist`);
      return found.bytes.toString();
    },
    keys,
    place: ({ bucket, key }, bytes, more = {}) => {
      const defaults = { metadata: {}, storageClass: 'STANDARD', contentType: 'binary/octet-stream', properties: {} };
      bucketOf(bucket).set(key, { ...defaults, ...stamped(Buffer.from(bytes)), ...more });
    },
    uploads,
    conflictNext,
    failNext: ({ bucket, key }, error) => {
      const name = `${bucket}/${key}`;
      failures.set(name, [...(failures.get(name) ?? []), error]);
    },
    deny: (bucket, prefix, what = 'writes') => {
      const denial = { bucket, prefix, everything: what === 'everything' };
      denials.add(denial);
      return () => void denials.delete(denial);
    },

    async bucketExists(bucket) {
      return buckets.has(bucket);
    },

    async head({ bucket, key }): Promise<ObjectHead | undefined> {
      checkReadable({ bucket, key });
      const found = buckets.get(bucket)?.get(key);
      if (!found) return undefined;
      const isReadable = found.storageClass !== 'GLACIER' && found.storageClass !== 'DEEP_ARCHIVE';
      const readChargedClass = readChargedClassOf(found.storageClass);
      const { crc32 } = found;
      return { sizeBytes: found.bytes.length, metadata: { ...found.metadata }, crc32, isReadable, readChargedClass };
    },

    async *list(bucket, prefix) {
      for (const key of keys(bucket)) {
        const found = key.startsWith(prefix) ? bucketOf(bucket).get(key) : undefined;
        if (found) yield { key, sizeBytes: found.bytes.length };
      }
    },

    async read({ bucket, key }, range) {
      const found = bucketOf(bucket).get(key);
      if (!found) return undefined;
      if (found.storageClass === 'GLACIER' || found.storageClass === 'DEEP_ARCHIVE') {
        throw Object.assign(new Error("The operation is not valid for the object's storage class"), {
          name: 'InvalidObjectState',
        });
      }
      if (range && range.start >= found.bytes.length) {
        throw Object.assign(new Error('The requested range is not satisfiable'), { name: 'InvalidRange' });
      }
      return chunksOf(range ? found.bytes.subarray(range.start, range.end + 1) : found.bytes);
    },

    async write(location, content, contentType) {
      const parts: Uint8Array[] = [];
      if (typeof content === 'string') parts.push(Buffer.from(content));
      else for await (const piece of content) parts.push(Buffer.from(piece));
      beforeWrite(location);
      keep({ ...location, metadata: {}, storageClass: 'STANDARD', contentType }, Buffer.concat(parts));
    },

    async remove(location) {
      beforeWrite(location);
      bucketOf(location.bucket).delete(location.key);
    },

    async putIfAbsent(object, sizeBytes, body) {
      const bytes = await bytesOf(body, sizeBytes);
      beforeWrite(object);
      if (isTaken(object)) return 'taken';
      keep(object, bytes);
      return 'written';
    },

    async putTags(location, tags) {
      beforeWrite(location);
      const found = bucketOf(location.bucket).get(location.key);
      if (!found) throw Object.assign(new Error('The specified key does not exist.'), { name: 'NoSuchKey' });
      found.properties = { ...found.properties, tags: { ...tags } };
    },

    ...copying,
    ...uploading,
  };
}
