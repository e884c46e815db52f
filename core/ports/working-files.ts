import type { ByteRange } from '../ranges/byte-range';

/** Files in the runs bucket, by their keys. A missing key is `undefined`; every other error is thrown. */
export interface WorkingFiles {
  /** Name of the runs bucket, for those who are told where a file lies. */
  readonly bucket: string;
  head(key: string): Promise<{ sizeBytes: number; metadata: Record<string, string> } | undefined>;
  /** Keys under a prefix in the order of their UTF-8 bytes. */
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  /** @returns undefined when there is no such key */
  read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Write a file of any length, replacing what is there; nothing appears when the content throws. */
  write(key: string, content: string | AsyncIterable<string | Uint8Array>, contentType: string): Promise<void>;
  /**
   * Write a file unless its key is taken.
   *
   * @throws DestinationBusyError when S3 does not take it for the moment
   */
  writeIfAbsent(key: string, content: Uint8Array, contentType: string): Promise<'written' | 'taken'>;
  /** Delete a file; one that is not there is deleted. */
  remove(key: string): Promise<void>;
}
