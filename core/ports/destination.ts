import type { ObjectProperties } from '../contracts/snapshot';
import type { ReadChargedClass, StorageClass } from '../contracts/tier';
import type { ByteRange } from '../ranges/byte-range';
import type { ObjectLocation } from './object-location';

export interface ObjectHead {
  sizeBytes: number;
  /** User metadata; names in lower case. */
  metadata: Record<string, string>;
  /** Full-object CRC32, big-endian, when S3 keeps one. */
  crc32: number | undefined;
  /** Whether the object can be read immediately; false while it is in an archive class of S3. */
  isReadable: boolean;
  /** Class of the object if reading it is charged for. */
  readChargedClass?: ReadChargedClass | undefined;
}

export interface NewObject extends ObjectLocation {
  metadata: Record<string, string>;
  storageClass: StorageClass;
  contentType: string;
  /** Further headers, and tags; `contentType` and `metadata` are ignored. Each character of a header is a byte. */
  properties?: ObjectProperties;
}

export interface UploadedPart {
  partNumber: number;
  etag: string;
  /** CRC32 of the part, computed by S3. */
  crc32: number;
}

/** Object to copy, as it is when it is inspected. A copy fails when the key has another object by then. */
export interface CopySource extends ObjectLocation, ObjectHead {
  etag: string;
  contentType: string;
  /** Further headers. */
  properties: Omit<ObjectProperties, 'contentType' | 'metadata' | 'tags'>;
}

/** Copies of objects within a bucket. S3 moves the bytes; nothing is copied out of an archive class. */
export interface ObjectCopies {
  inspect(location: ObjectLocation): Promise<CopySource | undefined>;
  tags(location: ObjectLocation): Promise<Record<string, string>>;
  /**
   * Copy an object of at most 5 GiB, with its headers, metadata and tags, to another key of its bucket unless the key is taken.
   *
   * @returns CRC32 of the copy, computed by S3; `taken` also when the key may have been taken by an earlier attempt of the same copy
   * @throws SourceChangedError when the source is gone or was replaced; ObjectRefusedError; DestinationBusyError
   */
  copyIfAbsent(
    source: CopySource,
    target: { key: string; storageClass: StorageClass },
  ): Promise<{ crc32: number } | 'taken'>;
  /**
   * Copy a range of an object, of at most 5 GiB, as a part of an upload.
   *
   * @throws UploadGoneError; SourceChangedError; DestinationBusyError
   */
  copyPart(
    upload: ObjectLocation & { uploadId: string; partNumber: number },
    source: CopySource,
    range: ByteRange,
  ): Promise<UploadedPart>;
}

/**
 * Buckets to which objects are restored. A missing key is `undefined`; all other errors are thrown: DestinationDeniedError when a
 * bucket or its KMS key permanently refuses.
 */
export interface Destination extends ObjectCopies {
  /** Whether the bucket exists and may be listed. */
  bucketExists(bucket: string): Promise<boolean>;
  head(location: ObjectLocation): Promise<ObjectHead | undefined>;
  /** Keys under a prefix in the order of their UTF-8 bytes. */
  list(bucket: string, prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  /** @returns undefined when there is no such key */
  read(location: ObjectLocation, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;

  /**
   * Write an object in one request unless its key is taken. When `body` throws, the request is aborted, no object is created, and
   * the error is rethrown. Throttled and failed requests are retried only if the body is in memory.
   *
   * @throws ObjectRefusedError when S3 rejects the object's key, headers or tags; DestinationBusyError; errors of `body`
   */
  putIfAbsent(
    object: NewObject,
    sizeBytes: number,
    body: Uint8Array | AsyncIterable<Uint8Array>,
  ): Promise<'written' | 'taken'>;

  /**
   * Replace the tags of an existing object.
   *
   * @throws ObjectRefusedError when S3 rejects them; DestinationBusyError
   */
  putTags(location: ObjectLocation, tags: Record<string, string>): Promise<void>;

  /**
   * Start a multipart upload with a full-object CRC32.
   *
   * @returns the upload id
   * @throws ObjectRefusedError when S3 rejects the object's headers or tags; DestinationBusyError
   */
  createUpload(object: NewObject): Promise<string>;
  /** Upload a part. @throws UploadGoneError; DestinationBusyError; errors of `body` */
  uploadPart(
    upload: ObjectLocation & { uploadId: string; partNumber: number; sizeBytes: number },
    body: AsyncIterable<Uint8Array>,
  ): Promise<UploadedPart>;
  /**
   * Complete the upload unless the key is taken; S3 checks the CRC32 of the object and of each part.
   *
   * @returns `conflict` when S3 has no part with the given ETag: use `listParts` to resolve it
   * @throws UploadGoneError; DestinationBusyError, after a persistent conflict of which the upload is unusable
   */
  completeUpload(
    upload: ObjectLocation & { uploadId: string; sizeBytes: number; crc32: number },
    parts: UploadedPart[],
  ): Promise<'completed' | 'taken' | 'conflict'>;
  /** List the parts of an upload, in order of their numbers. @throws UploadGoneError */
  listParts(upload: ObjectLocation & { uploadId: string }): AsyncIterable<UploadedPart & { sizeBytes: number }>;
  /** Abort an upload; a no-op when it no longer exists. */
  abortUpload(upload: ObjectLocation & { uploadId: string }): Promise<void>;
}
