import { SourceChangedError, SourceUnreadableError } from '../../core/contracts/errors';
import type { ObjectProperties, SourceObject } from '../../core/contracts/snapshot';
import type { ObjectLocation } from '../../core/ports/object-location';
import type { Source } from '../../core/ports/source';
import { compareUtf8 } from '../../core/text/compare-utf8';
import type { MemoryObject, MemoryObjects } from './memory-objects';
import { chunksOf, cutShort } from './streams';

/** `list` may be replaced: by a listing of millions that nobody holds. */
export interface MemorySource extends Source {
  /** Put an object there, in place of what was. @returns the object as a listing tells it */
  put(location: ObjectLocation, bytes: Uint8Array | string, properties?: ObjectProperties): SourceObject;
  delete(location: ObjectLocation): Promise<void>;
  /** Write an object's bytes again: they are the same, and have another time. */
  touch(location: ObjectLocation, modifiedAt: Date): void;
  /** From now on an object may not be read; it is listed as before. */
  makeUnreadable(location: ObjectLocation, reason?: string): void;
  /** The next object that is opened breaks off after so many bytes: it ends early, or throws `error`. */
  breakNextRead(afterBytes: number, error?: Error): void;
  /** The next listing throws after so many objects. */
  failNextListing(error: Error, afterObjects?: number): void;
  /** What has been opened so far, in order: `BUCKET/KEY`, and `[START-END]` of a range. */
  readonly opened: string[];
}

const OBJECTS_PER_PAGE = 1000;

/** Storage classes whose objects have to be restored before they can be read. */
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** What the buckets of an S3 in memory hold, as a source. */
export function memorySource(objects: MemoryObjects): MemorySource {
  const unreadable = new Map<string, string>();
  const breaks: { afterBytes: number; error: Error | undefined }[] = [];
  const failures: { error: Error; afterObjects: number }[] = [];
  const opened: string[] = [];
  const nameOf = ({ bucket, key }: ObjectLocation) => `${bucket}/${key}`;

  function readable(location: ObjectLocation, etag?: string): MemoryObject {
    const found = objects.at(location);
    if (!found) throw new SourceChangedError(`s3://${nameOf(location)} is not there any more`);
    if (etag !== undefined && found.etag !== etag) {
      throw new SourceChangedError(`s3://${nameOf(location)} has changed since it was listed`);
    }
    const reason = unreadable.get(nameOf(location));
    if (reason) throw new SourceUnreadableError(`s3://${nameOf(location)} may not be read: ${reason}`);
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
        throw new SourceUnreadableError(`s3://${nameOf(object)} has to be restored first: it is in ${storageClass}`);
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
