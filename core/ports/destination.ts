import type { ObjectProperties } from '../contracts/snapshot';
import type { StorageClass } from '../contracts/tier';
import type { ByteRange } from '../ranges/byte-range';
import type { ObjectLocation } from './object-location';

export interface ObjectHead {
  sizeBytes: number;
  /** User metadata; names in lower case. */
  metadata: Record<string, string>;
  /** Full-object CRC32, big-endian, when S3 keeps one. */
  crc32: number | undefined;
  /** Whether it can be read at once: not while S3 itself keeps it in an archive. */
  isReadable: boolean;
}

export interface NewObject extends ObjectLocation {
  metadata: Record<string, string>;
  storageClass: StorageClass;
  contentType: string;
  /** Further headers, and tags; its `contentType` and `metadata` are not looked at. A character of a header is a byte. */
  properties?: ObjectProperties;
}

export interface UploadedPart {
  partNumber: number;
  etag: string;
  /** CRC32 of the part, as S3 computed it. */
  crc32: number;
}

/**
 * The buckets that objects are brought to. A missing key is `undefined`; every other error is thrown: DestinationDeniedError when
 * a bucket or its key refuses what it would refuse again.
 */
export interface Destination {
  /** Whether the bucket exists and may be listed. */
  bucketExists(bucket: string): Promise<boolean>;
  head(location: ObjectLocation): Promise<ObjectHead | undefined>;
  /** Keys under a prefix in the order of their UTF-8 bytes. */
  list(bucket: string, prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  /** @returns undefined when there is no such key */
  read(location: ObjectLocation, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;

  /**
   * Write an object in one request unless its key is taken. When `body` throws, the request is destroyed, nothing
   * appears, and that error is rethrown. Throttled and failed requests are repeated only for a body in memory.
   *
   * @throws ObjectRefusedError when S3 does not take the object's key, headers or tags; DestinationBusyError; what `body` throws
   */
  putIfAbsent(
    object: NewObject,
    sizeBytes: number,
    body: Uint8Array | AsyncIterable<Uint8Array>,
  ): Promise<'written' | 'taken'>;

  /**
   * Give an object that is there these tags, and no others.
   *
   * @throws ObjectRefusedError when S3 does not take them; DestinationBusyError
   */
  putTags(location: ObjectLocation, tags: Record<string, string>): Promise<void>;

  /**
   * Start a multipart upload whose object will carry a full-object CRC32.
   *
   * @returns the upload id
   * @throws ObjectRefusedError when S3 does not take the object's headers or tags; DestinationBusyError
   */
  createUpload(object: NewObject): Promise<string>;
  /** @throws UploadGoneError; DestinationBusyError; what `body` throws */
  uploadPart(
    upload: ObjectLocation & { uploadId: string; partNumber: number; sizeBytes: number },
    body: AsyncIterable<Uint8Array>,
  ): Promise<UploadedPart>;
  /**
   * Put the parts together unless the key is taken; S3 checks the CRC32 of the whole and of each part.
   *
   * @returns `conflict` when a part is not there under its ETag: what `listParts` says decides
   * @throws UploadGoneError; DestinationBusyError: after a conflict that lasts, the upload is of no use
   */
  completeUpload(
    upload: ObjectLocation & { uploadId: string; sizeBytes: number; crc32: number },
    parts: UploadedPart[],
  ): Promise<'completed' | 'taken' | 'conflict'>;
  /** The parts that an upload holds, in order of their numbers. @throws UploadGoneError */
  listParts(upload: ObjectLocation & { uploadId: string }): AsyncIterable<UploadedPart & { sizeBytes: number }>;
  /** Does nothing when the upload is gone. */
  abortUpload(upload: ObjectLocation & { uploadId: string }): Promise<void>;
}
