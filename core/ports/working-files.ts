import type { ByteRange } from '../ranges/byte-range';

/** Files in the runs bucket. A missing key is `undefined`; all other errors are thrown. */
export interface WorkingFiles {
  /** Name of the runs bucket, for the URIs of files. */
  readonly bucket: string;
  head(key: string): Promise<{ sizeBytes: number; metadata: Record<string, string> } | undefined>;
  /** Keys under a prefix in the order of their UTF-8 bytes. */
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  /** Names of the folders directly under a prefix that ends with `/`, in the order of their keys' UTF-8 bytes. */
  listFolders(prefix: string): AsyncIterable<string>;
  /** @returns undefined when there is no such key */
  read(key: string, range?: ByteRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Write a file of any length, replacing an existing one. When the content throws, no file is created. */
  write(key: string, content: string | AsyncIterable<string | Uint8Array>, contentType: string): Promise<void>;
  /**
   * Write a file unless its key is taken.
   *
   * @throws DestinationBusyError when S3 temporarily refuses it
   */
  writeIfAbsent(key: string, content: Uint8Array, contentType: string): Promise<'written' | 'taken'>;
  /** Delete a file; an absent one counts as deleted. */
  remove(key: string): Promise<void>;
}
