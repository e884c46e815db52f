/** A range of an object, in memory. */
export interface ObjectRange {
  bytes: Buffer;
  /** Length of the whole object. */
  sizeBytes: number;
  etag: string;
}

export interface ListedObject {
  Etag: string;
  Key: string;
  /** Seconds since the epoch. */
  LastModified: number;
  Size: number;
  StorageClass: string;
}

/**
 * The S3 access of a distributed map: its item reader and result writer.
 *
 * Reads are ranges, complete before they are returned, so that no response stays open while children run for days.
 */
export interface MapObjects {
  /**
   * @param range both ends inclusive, at least one byte
   * @param ifMatch ETag; the read fails when the object no longer has it
   * @returns fewer bytes at the end of the object; none when it is empty
   */
  read(
    location: { bucket: string; key: string },
    range: { start: number; end: number },
    ifMatch?: string,
  ): Promise<ObjectRange>;
  /** A page of at most 1,000 objects in order of their keys. */
  list(
    location: { bucket: string; prefix?: string },
    continuationToken?: string,
  ): Promise<{ objects: ListedObject[]; nextToken?: string }>;
  write(location: { bucket: string; key: string }, body: Buffer): Promise<void>;
}
