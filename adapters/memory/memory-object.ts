import type { ObjectProperties } from '../../core/contracts/snapshot';

export interface MemoryObject {
  bytes: Buffer;
  metadata: Record<string, string>;
  storageClass: string;
  contentType: string;
  /** Further headers, and tags. */
  properties: Omit<ObjectProperties, 'contentType' | 'metadata'>;
  /** MD5 in quotes, unless `place` sets another. */
  etag: string;
  modifiedAt: Date;
  /** Undefined when S3 has no full-object checksum. */
  crc32: number | undefined;
  /** Whether it is encrypted with a key of the customer (SSE-C), so that it can be neither looked at nor read. */
  isCustomerEncrypted?: true;
}
