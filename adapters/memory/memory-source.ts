import { SourceChangedError, SourceUnreadableError } from '../../core/contracts/errors';
import type { ObjectProperties, SourceObject } from '../../core/contracts/snapshot';
import type { ObjectLocation } from '../../core/ports/object-location';
import type { Source } from '../../core/ports/source';
import { compareUtf8 } from '../../core/text/compare-utf8';
import type { MemoryObject } from './memory-object';
import type { MemoryObjects } from './memory-objects';
import { chunksOf, cutShort } from './streams';

/** Source in memory, with faults. Tests may replace `list`, by a generated listing of millions of objects. */
export interface MemorySource extends Source {
  /** Create or replace an object. @returns the object as it is listed */
  put(location: ObjectLocation, bytes: Uint8Array | string, properties?: ObjectProperties): SourceObject;
  delete(location: ObjectLocation): Promise<void>;
  /** Rewrite an object's bytes, which changes only its modification time. */
  touch(location: ObjectLocation, modifiedAt: Date): void;
  /** Deny reads of an object from now on; it is still listed. */
  makeUnreadable(location: ObjectLocation, reason?: string): void;
  /** Break the next read after a number of bytes: it ends early, or throws `error`. */
  breakNextRead(afterBytes: number, error?: Error): void;
  /** Make the next listing throw after a number of objects. */
  failNextListing(error: Error, afterObjects?: number): void;
  /** Objects opened so far, in order: `BUCKET/KEY`, followed by `[START-END]` for a range. */
  readonly opened: string[];
}

const OBJECTS_PER_PAGE = 1000;

/** Storage classes whose objects must be restored before they can be read. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Source in the buckets of an in-memory S3. */
export function memorySource(objects: MemoryObjects): MemorySource {
  const unreadable = new Map<string, string>();
  const breaks: { afterBytes: number; error: Error | undefined }[] = [];
  const failures: { error: Error; afterObjects: number }[] = [];
  const opened: string[] = [];
  const nameOf = ({ bucket, key }: ObjectLocation) => `${bucket}/${key}`;

  function readable(location: ObjectLocation, etag?: string): MemoryObject {
    const found = objects.at(location);
    if (!found) throw new SourceChangedError(`s3://${nameOf(location)} no longer exists`);
    if (etag !== undefined && found.etag !== etag) {
      throw new SourceChangedError(`s3://${nameOf(location)} has changed since it was listed`);
    }
    const reason = unreadable.get(nameOf(location));
    if (reason) throw new SourceUnreadableError(`s3://${nameOf(location)} cannot be read: ${reason}`);
    return found;
  }

  function entry(location: ObjectLocation): SourceObject {
    const { bytes, etag, modifiedAt } = objects.at(location) as MemoryObject;
    return { key: location.key, sizeBytes: bytes.length, etag, modifiedAt: modifiedAt.toISOString() };
  }

  return {
    opened,
    put(location, bytes, { contentType, metadata, ...properties } = {}) {
      const more = { ...(contentType !== undefined && { contentType }), ...(metadata && { metadata }), properties };
      objects.place(location, typeof bytes === 'string' ? Buffer.from(bytes) : bytes, more);
      return entry(location);
    },
    delete: (location) => objects.remove(location),
    touch(location, modifiedAt) {
      const { bytes, ...more } = objects.at(location) as MemoryObject;
      objects.place(location, bytes, { ...more, modifiedAt });
    },
    makeUnreadable: (location, reason = 'Access Denied') => void unreadable.set(nameOf(location), reason),
    breakNextRead: (afterBytes, error) => void breaks.push({ afterBytes, error }),
    failNextListing: (error, afterObjects = 0) => void failures.push({ error, afterObjects }),

    bucketExists: (bucket) => objects.bucketExists(bucket),

    async *list(bucket, prefix, after = '', onPage = () => {}) {
      const failure = failures.shift();
      let listed = 0;
      for (const key of objects.keys(bucket)) {
        if (!key.startsWith(prefix) || compareUtf8(key, after) <= 0) continue;
        if (listed % OBJECTS_PER_PAGE === 0) onPage();
        if (listed === failure?.afterObjects) break;
        listed += 1;
        yield entry({ bucket, key });
      }
      if (failure) throw failure.error;
      if (listed === 0) onPage();
    },

    async open(object, range) {
      const { bytes, contentType, metadata, properties, storageClass } = readable(object, object.etag);
      if (ARCHIVED.has(storageClass)) {
        throw new SourceUnreadableError(`s3://${nameOf(object)} must be restored first: it is in ${storageClass}`);
      }
      opened.push(`${nameOf(object)}${range ? `[${range.start}-${range.end}]` : ''}`);
      const wanted = range ? bytes.subarray(range.start, range.end + 1) : bytes;
      const { tags = {}, ...headers } = properties;
      const broken = breaks.shift();
      return {
        properties: structuredClone({
          contentType,
          ...headers,
          ...(Object.keys(metadata).length > 0 && { metadata }),
        }),
        tagCount: Object.keys(tags).length,
        sizeBytes: wanted.length,
        body: broken ? cutShort(wanted, broken) : chunksOf(wanted),
      };
    },

    async tags(location) {
      return { ...readable(location).properties.tags };
    },
  };
}
