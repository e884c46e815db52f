import type { ObjectProperties, SourceObject } from '../contracts/snapshot';
import type { ByteRange } from '../ranges/byte-range';
import type { ObjectLocation } from './object-location';

export interface OpenedObject {
  /** Properties without tags, which are requested separately. */
  properties: ObjectProperties;
  /** Number of tags; also 0 when the permission to read tags is missing. */
  tagCount: number;
  /** Size of the range, or of the whole object. */
  sizeBytes: number;
  /** Ends early or throws when the connection breaks. Returning early closes the connection. */
  body: AsyncIterable<Uint8Array>;
}

/** Source of backups in Amazon S3. */
export interface Source {
  /** Whether the bucket exists and may be listed. */
  bucketExists(bucket: string): Promise<boolean>;
  /**
   * List the objects under a prefix, in order of the UTF-8 bytes of their keys.
   *
   * @param after list only keys after this one
   * @param onPage called for every requested page
   */
  list(bucket: string, prefix: string, after?: string, onPage?: () => void): AsyncIterable<SourceObject>;
  /**
   * Read an unchanged object, or a range of it.
   *
   * @throws SourceChangedError when it was deleted or has another ETag; SourceUnreadableError when it cannot be read
   */
  open(object: ObjectLocation & { etag: string }, range?: ByteRange): Promise<OpenedObject>;
  /** @throws SourceChangedError, SourceUnreadableError */
  tags(location: ObjectLocation): Promise<Record<string, string>>;
}
