/** Something that becomes an archive, and is compared with what comes back. */
export interface ArchiveSource {
  /** For people. */
  name: string;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  /** At least 1. */
  sizeBytes: number;
  /**
   * The content, from its beginning, the same every time.
   *
   * @throws when it is not there any more, or has changed
   */
  read(): AsyncIterable<Uint8Array>;
}
