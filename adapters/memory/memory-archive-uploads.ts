import { createHash } from 'node:crypto';
import {
  LengthMismatchError,
  RequestRefusedError,
  TreeHashMismatchError,
  UploadGoneError,
  UploadIncompleteError,
} from '../../core/contracts/errors';
import { isPowerOfTwoMib } from '../../core/contracts/names';
import type { ArchivePart, ArchiveUpload, ArchiveUploads } from '../../core/ports/archive-uploads';
import { type ByteRange, formatRange, lengthOf } from '../../core/ranges/byte-range';
import { GLACIER_PART_BYTES_MAX, GLACIER_PARTS_MAX } from '../../core/ranges/limits';
import { MIB } from '../../core/ranges/units';
import { combineTreeHashes, treeHashOf } from '../../core/tree-hash/tree-hash';
import type { MemoryVaults } from './memory-vaults';

export interface MemoryArchiveUpload {
  vault: string;
  description: string;
  partBytes: number;
  /** Parts by their start in the archive. */
  parts: Map<number, { bytes: Buffer; treeHash: string }>;
}

type Request = 'uploadWhole' | 'begin' | 'sendPart' | 'listParts' | 'complete' | 'abort' | 'deleteArchive';

export interface MemoryArchiveUploads extends ArchiveUploads {
  /** Open uploads, by id. */
  readonly uploads: ReadonlyMap<string, MemoryArchiveUpload>;
  /** All requests, including refused ones, in order. */
  readonly requests: { request: Request; uploadId?: string; range?: ByteRange; archiveId?: string }[];
  /** Expire an upload, as after 24 hours without a part. A completed one can then no longer be completed again. */
  expire(uploadId: string): void;
  /** Remove a part of an upload. */
  dropPart(uploadId: string, start: number): void;
  /** Make the next request of the kind throw without effect. */
  failNext(request: Request, error: Error): void;
  /** Lose the response of the next request of the kind: it takes effect, but throws. */
  loseNextAnswer(request: Request, error: Error): void;
  /** Refuse deletions of archives from now on, for a reason; without one, allow them again. */
  refuseDeletion(reason?: string): void;
}

/** Printable ASCII, at most 1,024 characters. */
const DESCRIPTION = /^[\x20-\x7e]{0,1024}$/;

const invalidParameter = (message: string) =>
  Object.assign(new Error(message), { name: 'InvalidParameterValueException' });

/**
 * In-memory uploads of Amazon Glacier, in one request or several. Completed ones become archives of `vaults`.
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

  /** Record a request and execute it, unless a failure is planned. */
  async function requested<T>(
    request: Request,
    details: Omit<MemoryArchiveUploads['requests'][number], 'request'>,
    work: () => Promise<T> | T,
  ): Promise<T> {
    requests.push({ request, ...details });
    throwNext(failures, request);
    const answer = await work();
    throwNext(lostAnswers, request);
    return answer;
  }

  function open({ vault, uploadId }: ArchiveUpload): MemoryArchiveUpload {
    vaults.vault(vault);
    const upload = uploads.get(uploadId);
    if (upload?.vault === vault) return upload;
    throw new UploadGoneError(`upload ${uploadId} to vault "${vault}" no longer exists`);
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

  function checkHashes(part: Pick<ArchivePart, 'sha256' | 'treeHash'>, bytes: Uint8Array, subject: string): void {
    const what = `${subject}, as Glacier received it,`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // Of a single leaf, both are the same.
    const computed = { sha256, treeHash: bytes.length > MIB ? treeHashOf(bytes).toString('hex') : sha256 };
    for (const hash of ['sha256', 'treeHash'] as const) {
      if (part[hash] !== computed[hash]) throw new TreeHashMismatchError(what, part[hash], computed[hash]);
    }
  }

  /** Concatenate the parts in order. @throws UploadIncompleteError when they do not match the claim */
  function joined(upload: MemoryArchiveUpload, claim: { sizeBytes: number; treeHash: string }): Buffer {
    const parts = [...upload.parts.entries()].sort(([a], [b]) => a - b);
    let next = 0;
    for (const [start, { bytes }] of parts) {
      if (start !== next) throw new UploadIncompleteError(`the part at byte ${next} is missing`);
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

    uploadWhole: ({ vault, description, bytes, ...hashes }) =>
      requested('uploadWhole', {}, () => {
        vaults.vault(vault);
        if (bytes.length === 0) throw new RequestRefusedError(`an archive for vault "${vault}" is empty`);
        if (!DESCRIPTION.test(description))
          throw new RequestRefusedError(`Invalid archive description: ${description}`);
        checkHashes(hashes, bytes, `an archive for vault "${vault}"`);
        return vaults.addArchive(vault, bytes, { description, treeHash: hashes.treeHash });
      }),

    begin: ({ vault, description, partBytes }) =>
      requested('begin', {}, () => {
        vaults.vault(vault);
        if (!DESCRIPTION.test(description)) throw invalidParameter(`Invalid archive description: ${description}`);
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
        checkHashes(part, bytes, `part ${formatRange(part.range)}`);
        // The upload may have expired while the part was read.
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
          if (!isSame)
            throw new UploadIncompleteError(`upload ${upload.uploadId} was completed with another size or tree hash`);
          return before.archiveId;
        }
        const { vault, description } = open(upload);
        const { sizeBytes, treeHash } = upload;
        const archiveId = vaults.addArchive(vault, joined(open(upload), upload), { description, treeHash });
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
