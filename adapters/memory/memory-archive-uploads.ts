import { createHash } from 'node:crypto';
import {
  LengthMismatchError,
  TreeHashMismatchError,
  UploadGoneError,
  UploadIncompleteError,
} from '../../core/contracts/errors';
import { isPowerOfTwoMib } from '../../core/contracts/names';
import type { ArchivePart, ArchiveUpload, ArchiveUploads } from '../../core/ports/archive-uploads';
import { type ByteRange, formatRange, lengthOf } from '../../core/ranges/byte-range';
import { GLACIER_PART_BYTES_MAX, GLACIER_PARTS_MAX } from '../../core/ranges/limits';
import { combineTreeHashes, treeHashOf } from '../../core/tree-hash/tree-hash';
import type { MemoryVaults } from './memory-vaults';

export interface MemoryArchiveUpload {
  vault: string;
  description: string;
  partBytes: number;
  /** By where they begin in the archive. */
  parts: Map<number, { bytes: Buffer; treeHash: string }>;
}

type Request = 'begin' | 'sendPart' | 'listParts' | 'complete' | 'abort' | 'deleteArchive';

export interface MemoryArchiveUploads extends ArchiveUploads {
  /** Uploads that are open, by id. */
  readonly uploads: ReadonlyMap<string, MemoryArchiveUpload>;
  /** Requests so far, refused ones too, in order. */
  readonly requests: { request: Request; uploadId?: string; range?: ByteRange; archiveId?: string }[];
  /** The upload is gone, as after 24 hours without a part; one that was completed is not completed again. */
  expire(uploadId: string): void;
  /** The upload loses a part. */
  dropPart(uploadId: string, start: number): void;
  /** The next request of the kind does nothing and throws. */
  failNext(request: Request, error: Error): void;
  /** The next request of the kind does its work, but the answer is lost: it throws. */
  loseNextAnswer(request: Request, error: Error): void;
  /** Archives are not deleted from now on, for that reason; without one they are again. */
  refuseDeletion(reason?: string): void;
}

const invalidParameter = (message: string) =>
  Object.assign(new Error(message), { name: 'InvalidParameterValueException' });

/**
 * Uploads to Amazon Glacier in memory: what is completed is an archive of its vault, which lists and retrieves it.
 *
 * @see Amazon Glacier Developer Guide, "Uploading Large Archives in Parts"
 */
export function memoryArchiveUploads(vaults: MemoryVaults): MemoryArchiveUploads {
  const uploads = new Map<string, MemoryArchiveUpload>();
  const completed = new Map<string, { vault: string; archiveId: string; sizeBytes: number; treeHash: string }>();
  const requests: MemoryArchiveUploads['requests'] = [];
  const failures: { request: Request; error: Error }[] = [];
  const lostAnswers: { request: Request; error: Error }[] = [];
  let refusal: string | undefined;
  let begun = 0;

  function throwNext(planned: { request: Request; error: Error }[], request: Request): void {
    const index = planned.findIndex((one) => one.request === request);
    const [next] = index < 0 ? [] : planned.splice(index, 1);
    if (next) throw next.error;
  }

  /** Note a request and do its work, unless it is to fail. */
  async function requested<T>(
    request: Request,
    of: Omit<MemoryArchiveUploads['requests'][number], 'request'>,
    work: () => Promise<T> | T,
  ): Promise<T> {
    requests.push({ request, ...of });
    throwNext(failures, request);
    const answer = await work();
    throwNext(lostAnswers, request);
    return answer;
  }

  function open({ vault, uploadId }: ArchiveUpload): MemoryArchiveUpload {
    vaults.vault(vault);
    const upload = uploads.get(uploadId);
    if (upload?.vault === vault) return upload;
    throw new UploadGoneError(`Glacier does not know upload ${uploadId} to vault "${vault}" any more`);
  }

  function checkRange({ start, end }: ByteRange, partBytes: number): void {
    if (start % partBytes !== 0 || end < start || end - start >= partBytes) {
      throw invalidParameter(`Invalid Content-Range: bytes ${start}-${end}/*`);
    }
    if (start / partBytes >= GLACIER_PARTS_MAX) {
      throw invalidParameter(
        `This is part number ${start / partBytes + 1}. It exceeds the limit of ${GLACIER_PARTS_MAX} parts.`,
      );
    }
  }

  function checkHashes(part: ArchivePart, bytes: Buffer): void {
    const what = `part ${formatRange(part.range)}, as Glacier received it,`;
    const computed = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      treeHash: treeHashOf(bytes).toString('hex'),
    };
    for (const hash of ['sha256', 'treeHash'] as const) {
      if (part[hash] !== computed[hash]) throw new TreeHashMismatchError(what, part[hash], computed[hash]);
    }
  }

  /** The bytes of the parts, in order. */
  function joined(upload: MemoryArchiveUpload, claim: { sizeBytes: number; treeHash: string }): Buffer {
    const parts = [...upload.parts.entries()].sort(([a], [b]) => a - b);
    let next = 0;
    for (const [start, { bytes }] of parts) {
      if (start !== next) throw new UploadIncompleteError(`there is no part that begins at byte ${next}`);
      next += bytes.length;
    }
    if (next !== claim.sizeBytes)
      throw new UploadIncompleteError(`the parts add up to ${next} bytes, not ${claim.sizeBytes}`);
    const root = combineTreeHashes(parts.map(([, { treeHash }]) => Buffer.from(treeHash, 'hex'))).toString('hex');
    if (root !== claim.treeHash) throw new UploadIncompleteError(`Invalid x-amz-sha256-tree-hash: ${claim.treeHash}`);
    return Buffer.concat(parts.map(([, { bytes }]) => bytes));
  }

  return {
    uploads,
    requests,
    expire(uploadId) {
      uploads.delete(uploadId);
      completed.delete(uploadId);
    },
    dropPart: (uploadId, start) => void uploads.get(uploadId)?.parts.delete(start),
    failNext: (request, error) => void failures.push({ request, error }),
    loseNextAnswer: (request, error) => void lostAnswers.push({ request, error }),
    refuseDeletion: (reason) => {
      refusal = reason;
    },

    begin: ({ vault, description, partBytes }) =>
      requested('begin', {}, () => {
        vaults.vault(vault);
        if (!/^[\x20-\x7e]{0,1024}$/.test(description))
          throw invalidParameter(`Invalid archive description: ${description}`);
        if (!isPowerOfTwoMib(partBytes) || partBytes > GLACIER_PART_BYTES_MAX)
          throw invalidParameter(`Invalid part size: ${partBytes}`);
        begun += 1;
        const uploadId = `glacier-upload-${begun}`;
        uploads.set(uploadId, { vault, description, partBytes, parts: new Map() });
        return uploadId;
      }),

    sendPart: (upload, part, body) =>
      requested('sendPart', { uploadId: upload.uploadId, range: { ...part.range } }, async () => {
        const { partBytes } = open(upload);
        checkRange(part.range, partBytes);
        const bytes = await partBytesOf(part, body);
        checkHashes(part, bytes);
        // It may have gone while the part came.
        open(upload).parts.set(part.range.start, { bytes, treeHash: part.treeHash });
      }),

    async *listParts(upload) {
      const parts = await requested('listParts', { uploadId: upload.uploadId }, () => [
        ...open(upload).parts.entries(),
      ]);
      for (const [start, { treeHash }] of parts.sort(([a], [b]) => a - b)) yield { start, treeHash };
    },

    complete: (upload) =>
      requested('complete', { uploadId: upload.uploadId }, () => {
        const before = completed.get(upload.uploadId);
        if (before?.vault === upload.vault) {
          const isSame = before.sizeBytes === upload.sizeBytes && before.treeHash === upload.treeHash;
          if (!isSame) throw new UploadIncompleteError(`upload ${upload.uploadId} has become another archive`);
          return before.archiveId;
        }
        const { vault, description } = open(upload);
        const archiveId = vaults.addArchive(vault, joined(open(upload), upload), { description });
        const { sizeBytes, treeHash } = upload;
        completed.set(upload.uploadId, { vault, archiveId, sizeBytes, treeHash });
        uploads.delete(upload.uploadId);
        return archiveId;
      }),

    abort: (upload) => requested('abort', { uploadId: upload.uploadId }, () => void uploads.delete(upload.uploadId)),

    deleteArchive: ({ vault, archiveId }) =>
      requested('deleteArchive', { archiveId }, () => {
        vaults.vault(vault);
        if (refusal !== undefined) return { refused: refusal };
        vaults.removeArchive(vault, archiveId);
        return undefined;
      }),
  };
}

async function partBytesOf({ range }: ArchivePart, body: Uint8Array | AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  if (body instanceof Uint8Array) chunks.push(body);
  else for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === lengthOf(range)) return bytes;
  throw new LengthMismatchError(`part ${formatRange(range)}`, lengthOf(range), bytes.length);
}
