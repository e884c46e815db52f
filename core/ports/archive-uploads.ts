import type { ByteRange } from '../ranges/byte-range';

/** Multipart upload to a vault. */
export interface ArchiveUpload {
  vault: string;
  uploadId: string;
}

/** Part of a multipart upload, identified by its range. */
export interface ArchivePart {
  /** Range in the archive; begins at a multiple of the part size. */
  range: ByteRange;
  /** Linear SHA-256 and tree hash of the bytes, lower-case hex. Glacier requires both in the headers. */
  sha256: string;
  treeHash: string;
}

/** Archive that is uploaded in one request. */
export interface WholeArchive {
  vault: string;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  /** At least one byte. */
  bytes: Uint8Array;
  /** Linear SHA-256 and tree hash of the bytes, lower-case hex. */
  sha256: string;
  treeHash: string;
}

/** Uploads and deletions of archives in Amazon Glacier. */
export interface ArchiveUploads {
  /**
   * Upload an archive in one request. Glacier takes a repetition for another archive, so the request is repeated only after an
   * answer by which nothing was stored.
   *
   * @returns the archive's id
   * @throws VaultNotFoundError, VaultDeniedError, TreeHashMismatchError, RequestRefusedError, UploadThrottledError: nothing was
   *   stored. After any other error, the archive may be in the vault
   */
  uploadWhole(archive: WholeArchive): Promise<string>;
  /**
   * @param description printable ASCII, at most 1,024 characters
   * @param partBytes a power-of-two number of MiB, up to 4 GiB
   * @returns the upload's id
   * @throws VaultNotFoundError, VaultDeniedError
   */
  begin(upload: { vault: string; description: string; partBytes: number }): Promise<string>;
  /**
   * Send a part, replacing an earlier one with the same range. Throttled and failed requests are retried only if the body is in
   * memory.
   *
   * @throws UploadGoneError; TreeHashMismatchError when Glacier computes another linear hash or tree hash; LengthMismatchError when
   *   the length of `body` differs from the range; errors of `body`
   */
  sendPart(upload: ArchiveUpload, part: ArchivePart, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** List the parts that Glacier has received, by the start of their ranges. @throws UploadGoneError */
  listParts(upload: ArchiveUpload): AsyncIterable<{ start: number; treeHash: string }>;
  /**
   * Complete the upload. A repeated call soon after returns the same archive.
   *
   * @returns the archive's id
   * @throws UploadGoneError, UploadIncompleteError
   */
  complete(upload: ArchiveUpload & { sizeBytes: number; treeHash: string }): Promise<string>;
  /** Abort an upload; a no-op when it no longer exists. */
  abort(upload: ArchiveUpload): Promise<void>;
  /**
   * Delete an archive; one that no longer exists counts as deleted.
   *
   * @returns the reason why Glacier refuses (a vault lock or access policy); undefined when the archive is deleted
   * @throws VaultNotFoundError; DeletionThrottledError when nothing was deleted
   */
  deleteArchive(archive: { vault: string; archiveId: string }): Promise<{ refused: string } | undefined>;
}
