/** The source of an archive: it is uploaded, and compared with the retrieved object. */
export interface ArchiveSource {
  /** Name in messages. */
  name: string;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  /** At least 1. */
  sizeBytes: number;
  /**
   * The content, from its beginning, the same every time.
   *
   * @throws when the source is gone or has changed
   */
  read(): AsyncIterable<Uint8Array>;
}
