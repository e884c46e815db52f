import type { ObjectProperties, SourceObject } from '../contracts/snapshot';
import type { ByteRange } from '../ranges/byte-range';
import type { ObjectLocation } from './object-location';

export interface OpenedObject {
  /** Without tags, which are asked for separately. */
  properties: ObjectProperties;
  /** 0 as well where tags may not be read. */
  tagCount: number;
  /** Of the range, or of the object. */
  sizeBytes: number;
  /** Ends early, or throws, when the connection breaks. Stopping early closes the connection. */
  body: AsyncIterable<Uint8Array>;
}

/** Amazon S3 as what is backed up. */
export interface Source {
  /** Whether the bucket exists and may be listed. */
  bucketExists(bucket: string): Promise<boolean>;
  /**
   * Objects under a prefix in the order of their keys' UTF-8 bytes.
   *
   * @param after only keys behind this one
   * @param onPage told of every page that was asked for
   */
  list(bucket: string, prefix: string, after?: string, onPage?: () => void): AsyncIterable<SourceObject>;
  /**
   * Read an object, or a range of it, that has not changed.
   *
   * @throws SourceChangedError when it is gone or has another ETag; SourceUnreadableError when it may not be read
   */
  open(object: ObjectLocation & { etag: string }, range?: ByteRange): Promise<OpenedObject>;
  /** @throws SourceChangedError, SourceUnreadableError */
  tags(location: ObjectLocation): Promise<Record<string, string>>;
}
