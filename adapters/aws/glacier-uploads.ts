import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  DeleteArchiveCommand,
  type GlacierClient,
  InitiateMultipartUploadCommand,
  ListPartsCommand,
  UploadMultipartPartCommand,
} from '@aws-sdk/client-glacier';
import { LengthMismatchError, TreeHashMismatchError } from '../../core/contracts/errors';
import type { ArchivePart, ArchiveUpload, ArchiveUploads } from '../../core/ports/archive-uploads';
import { formatRange, lengthOf } from '../../core/ranges/byte-range';
import { LINEAR_HASH_HEADER } from './body-checksums';
import {
  beginError,
  completeError,
  deletionError,
  deletionRefusal,
  isMissing,
  isMissingVault,
  partError,
  uploadError,
} from './glacier-errors';
import { sendBody } from './send-body';
import { uploadWhole } from './upload-whole';
import { beforeOthers, withHeaders } from './with-headers';

/** Parts that ListParts returns per page: Glacier's default and maximum. */
const PARTS_PER_PAGE = 50;

const inputOf = ({ vault, uploadId }: ArchiveUpload) => ({ accountId: '-', vaultName: vault, uploadId });

function required(value: string | undefined, operation: string): string {
  if (!value) throw new Error(`Glacier answered ${operation} without an id`);
  return value;
}

/** Make the command for a part. Both hashes are set as headers, from which the client's `bodyChecksums` takes them. */
function partCommand(upload: ArchiveUpload, part: ArchivePart, body: Uint8Array | Readable) {
  const range = `bytes ${formatRange(part.range)}/*`;
  const command = new UploadMultipartPartCommand({ ...inputOf(upload), range, checksum: part.treeHash, body });
  const headers = { [LINEAR_HASH_HEADER]: part.sha256, 'content-length': String(lengthOf(part.range)) };
  command.middlewareStack.add(withHeaders(headers), beforeOthers);
  return command;
}

/**
 * Multipart uploads to Amazon Glacier through the AWS SDK.
 *
 * @param client from `glacierClient`
 */
export function glacierUploads(client: GlacierClient): ArchiveUploads {
  return {
    uploadWhole: (archive) => uploadWhole(client, archive),

    async begin({ vault, description, partBytes }) {
      try {
        const { uploadId } = await client.send(
          new InitiateMultipartUploadCommand({
            accountId: '-',
            vaultName: vault,
            archiveDescription: description || undefined,
            partSize: String(partBytes),
          }),
        );
        return required(uploadId, 'InitiateMultipartUpload');
      } catch (error) {
        throw beginError(error, vault);
      }
    },

    async sendPart(upload, part, body) {
      const sizeBytes = lengthOf(part.range);
      const what = `part ${formatRange(part.range)} of upload ${upload.uploadId}`;
      if (body instanceof Uint8Array && body.length !== sizeBytes) {
        throw new LengthMismatchError(what, sizeBytes, body.length);
      }
      // Errors of `body` are not translated.
      const request = (sent: Uint8Array | Readable, abortSignal?: AbortSignal) =>
        client.send(partCommand(upload, part, sent), { abortSignal }).catch((error) => {
          throw partError(error, upload, what);
        });
      const { checksum } =
        body instanceof Uint8Array ? await request(body) : await sendBody(body, request, { what, sizeBytes });
      if (checksum !== part.treeHash) throw new TreeHashMismatchError(what, part.treeHash, checksum ?? 'none');
    },

    async *listParts(upload) {
      let marker: string | undefined;
      do {
        const input = { ...inputOf(upload), limit: PARTS_PER_PAGE, marker };
        const page = await client.send(new ListPartsCommand(input)).catch((error) => {
          throw uploadError(error, upload);
        });
        // Only the start of a range is reliable: Glacier has returned ends that are one too high.
        for (const { RangeInBytes = '', SHA256TreeHash = '' } of page.Parts ?? []) {
          const [start] = /^\d+/.exec(RangeInBytes) ?? [];
          if (!start) throw new Error(`Glacier lists a part of upload ${upload.uploadId} as "${RangeInBytes}"`);
          yield { start: Number(start), treeHash: SHA256TreeHash };
        }
        const next = page.Marker || undefined;
        if (next && next === marker)
          throw new Error(`Glacier returned the same page twice when listing the parts of upload ${upload.uploadId}`);
        marker = next;
      } while (marker);
    },

    async complete(upload) {
      try {
        const { archiveId } = await client.send(
          new CompleteMultipartUploadCommand({
            ...inputOf(upload),
            archiveSize: String(upload.sizeBytes),
            checksum: upload.treeHash,
          }),
        );
        return required(archiveId, 'CompleteMultipartUpload');
      } catch (error) {
        throw completeError(error, upload);
      }
    },

    async abort(upload) {
      try {
        await client.send(new AbortMultipartUploadCommand(inputOf(upload)));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },

    async deleteArchive({ vault, archiveId }) {
      try {
        await client.send(new DeleteArchiveCommand({ accountId: '-', vaultName: vault, archiveId }));
        return undefined;
      } catch (error) {
        const refused = deletionRefusal(error);
        if (refused !== undefined) return { refused };
        if (isMissing(error) && !isMissingVault(error)) return undefined;
        throw deletionError(error, vault);
      }
    },
  };
}
