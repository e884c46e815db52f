import type { ByteRange } from '../ranges/byte-range';

/** A multipart upload to a vault. */
export interface ArchiveUpload {
  vault: string;
  uploadId: string;
}

/** A part as it is sent: the range tells which. */
export interface ArchivePart {
  /** In the archive; begins at a multiple of the part size. */
  range: ByteRange;
  /** Linear SHA-256 and tree hash of the bytes, lower-case hex: Glacier wants both before the first byte. */
  sha256: string;
  treeHash: string;
}

/** Amazon Glacier as what archives are written to and deleted from. */
export interface ArchiveUploads {
  /**
   * @param description printable ASCII, at most 1,024 characters
   * @param partBytes a power-of-two number of MiB, up to 4 GiB
   * @returns the upload's id
   * @throws VaultNotFoundError, VaultDeniedError
   */
  begin(upload: { vault: string; description: string; partBytes: number }): Promise<string>;
  /**
   * Send a part; one that was sent before is replaced. Throttled and failed requests are repeated only for a body in memory.
   *
   * @throws UploadGoneError; TreeHashMismatchError when Glacier computes another hash, linear or of the tree;
   *   LengthMismatchError when `body` is not as long as the range; what `body` throws
   */
  sendPart(upload: ArchiveUpload, part: ArchivePart, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Parts that Glacier has, by their range's start. @throws UploadGoneError */
  listParts(upload: ArchiveUpload): AsyncIterable<{ start: number; treeHash: string }>;
  /**
   * Put the parts together. Repeating it soon after gives the same archive.
   *
   * @returns the archive's id
   * @throws UploadGoneError, UploadIncompleteError
   */
  complete(upload: ArchiveUpload & { sizeBytes: number; treeHash: string }): Promise<string>;
  /** Does nothing when the upload is gone. */
  abort(upload: ArchiveUpload): Promise<void>;
  /**
   * Delete an archive; one that is gone already counts as deleted.
   *
   * @returns why Glacier refuses (a vault lock or access policy forbids it); undefined when it is deleted
   * @throws VaultNotFoundError
   */
  deleteArchive(archive: { vault: string; archiveId: string }): Promise<{ refused: string } | undefined>;
}
