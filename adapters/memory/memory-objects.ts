import { crc32 } from 'node:zlib';
import type { NewObject, ObjectHead, ObjectLocation, Objects } from '../../core/ports/objects';
import { type MemoryUpload, memoryUploads } from './memory-uploads';
import { bytesOf, chunksOf } from './streams';

export interface MemoryObject {
  bytes: Buffer;
  metadata: Record<string, string>;
  storageClass: string;
  contentType: string;
  /** Undefined when S3 keeps no checksum of the whole object. */
  crc32: number | undefined;
}

export interface MemoryObjects extends Objects {
  at(location: ObjectLocation): MemoryObject | undefined;
  /** Text of an object. @throws when it is not there */
  text(location: ObjectLocation): string;
  keys(bucket: string): string[];
  /** Put an object there as somebody else would. */
  place(location: ObjectLocation, bytes: Uint8Array, more?: Partial<Omit<MemoryObject, 'bytes'>>): void;
  remove(location: ObjectLocation): void;
  /** Multipart uploads that are open, by id. */
  readonly uploads: ReadonlyMap<string, MemoryUpload>;
  /** The next completion of an upload for the key is a conflict. */
  conflictNext(location: ObjectLocation): void;
  /** The next request that writes to the key, whichever it is, throws. */
  failNext(location: ObjectLocation, error: Error): void;
}

const noSuchBucket = (bucket: string) =>
  Object.assign(new Error(`The specified bucket does not exist: ${bucket}`), { name: 'NoSuchBucket' });

/** S3 in memory. */
export function memoryObjects(options: { buckets: readonly string[] }): MemoryObjects {
  const buckets = new Map(options.buckets.map((bucket) => [bucket, new Map<string, MemoryObject>()]));
  const failures = new Map<string, Error[]>();

  function bucketOf(bucket: string): Map<string, MemoryObject> {
    const found = buckets.get(bucket);
    if (!found) throw noSuchBucket(bucket);
    return found;
  }
  function beforeWrite({ bucket, key }: ObjectLocation): void {
    bucketOf(bucket);
    const failure = failures.get(`${bucket}/${key}`)?.shift();
    if (failure) throw failure;
  }
  const isTaken = ({ bucket, key }: ObjectLocation) => bucketOf(bucket).has(key);
  function keep(object: NewObject, bytes: Buffer): void {
    const { bucket, key, metadata, storageClass, contentType } = object;
    bucketOf(bucket).set(key, { bytes, metadata: { ...metadata }, storageClass, contentType, crc32: crc32(bytes) });
  }
  const keys = (bucket: string) =>
    [...bucketOf(bucket).keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  const { uploads, conflictNext, ...uploading } = memoryUploads({ beforeWrite, isTaken, keep });

  return {
    at: ({ bucket, key }) => bucketOf(bucket).get(key),
    text: ({ bucket, key }) => {
      const found = bucketOf(bucket).get(key);
      if (!found) throw new Error(`there is no object s3://${bucket}/${key}`);
      return found.bytes.toString();
    },
    keys,
    place: ({ bucket, key }, bytes, more = {}) => {
      const defaults = { metadata: {}, storageClass: 'STANDARD', contentType: 'binary/octet-stream' };
      bucketOf(bucket).set(key, { ...defaults, crc32: crc32(bytes), ...more, bytes: Buffer.from(bytes) });
    },
    remove: ({ bucket, key }) => void bucketOf(bucket).delete(key),
    uploads,
    conflictNext,
    failNext: ({ bucket, key }, error) => {
      const at = `${bucket}/${key}`;
      failures.set(at, [...(failures.get(at) ?? []), error]);
    },

    async bucketExists(bucket) {
      return buckets.has(bucket);
    },

    async head({ bucket, key }): Promise<ObjectHead | undefined> {
      const found = buckets.get(bucket)?.get(key);
      if (!found) return undefined;
      return { sizeBytes: found.bytes.length, metadata: { ...found.metadata }, crc32: found.crc32 };
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
      if (range && range.start >= found.bytes.length) {
        throw Object.assign(new Error('The requested range is not satisfiable'), { name: 'InvalidRange' });
      }
      return chunksOf(range ? found.bytes.subarray(range.start, range.end + 1) : found.bytes);
    },

    async write(location, content, contentType) {
      const parts: string[] = [];
      if (typeof content === 'string') parts.push(content);
      else for await (const text of content) parts.push(text);
      beforeWrite(location);
      keep({ ...location, metadata: {}, storageClass: 'STANDARD', contentType }, Buffer.from(parts.join('')));
    },

    async putIfAbsent(object, sizeBytes, body) {
      const bytes = await bytesOf(body, sizeBytes);
      beforeWrite(object);
      if (isTaken(object)) return 'taken';
      keep(object, bytes);
      return 'written';
    },

    ...uploading,
  };
}
