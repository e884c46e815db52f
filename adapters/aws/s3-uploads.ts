import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { UploadGoneError } from '../../core/contracts/errors';
import type { Destination } from '../../core/ports/destination';
import { busyDestination } from './busy-destination';
import { crc32FromText, crc32ToText } from './crc32-text';
import { newObjectError, newObjectHeaderBytes, newObjectHeaders, newObjectInput } from './new-object';
import { codeOf } from './sdk-error';
import { sendBody } from './send-body';
import { afterSigning, beforeOthers } from './with-headers';

interface UploadId {
  bucket: string;
  key: string;
  uploadId: string;
}

const isGone = (error: unknown) => codeOf(error) === 'NoSuchUpload';

export function uploadError(error: unknown, { bucket, key, uploadId }: UploadId): unknown {
  if (!isGone(error)) return error;
  return new UploadGoneError(`upload ${uploadId} for s3://${bucket}/${key} no longer exists`, { cause: error });
}

/** Multipart uploads of Amazon S3, with a full-object CRC32. */
export function s3Uploads(
  client: S3Client,
): Pick<Destination, 'createUpload' | 'uploadPart' | 'completeUpload' | 'listParts' | 'abortUpload'> {
  return {
    async createUpload(object) {
      const command = new CreateMultipartUploadCommand({
        ...newObjectInput(object),
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      });
      command.middlewareStack.add(newObjectHeaders(object), beforeOthers);
      command.middlewareStack.add(newObjectHeaderBytes(object), afterSigning);
      const { UploadId } = await client.send(command).catch((error) => {
        throw busyDestination(newObjectError(error, object), object);
      });
      if (!UploadId) throw new Error('S3 answered CreateMultipartUpload without an upload id');
      return UploadId;
    },

    async uploadPart(upload, body) {
      const { bucket, key, uploadId, partNumber, sizeBytes } = upload;
      try {
        const part = await sendBody(body, (stream, abortSignal) => {
          const command = new UploadPartCommand({
            Bucket: bucket,
            Key: key,
            UploadId: uploadId,
            PartNumber: partNumber,
            Body: stream,
            ContentLength: sizeBytes,
            ChecksumAlgorithm: 'CRC32',
          });
          return client.send(command, { abortSignal }).catch((error) => {
            throw busyDestination(error, upload);
          });
        });
        const crc32 = crc32FromText(part.ChecksumCRC32);
        if (!part.ETag || crc32 === undefined) throw new Error('S3 answered UploadPart without ETag or CRC32');
        return { partNumber, etag: part.ETag, crc32 };
      } catch (error) {
        throw uploadError(error, upload);
      }
    },

    async completeUpload(upload, parts) {
      const { bucket, key, uploadId, sizeBytes, crc32 } = upload;
      try {
        await client.send(
          new CompleteMultipartUploadCommand({
            Bucket: bucket,
            Key: key,
            UploadId: uploadId,
            IfNoneMatch: '*',
            MpuObjectSize: sizeBytes,
            ChecksumCRC32: crc32ToText(crc32),
            ChecksumType: 'FULL_OBJECT',
            MultipartUpload: {
              Parts: parts.map((part) => ({
                PartNumber: part.partNumber,
                ETag: part.etag,
                ChecksumCRC32: crc32ToText(part.crc32),
              })),
            },
          }),
        );
        return 'completed';
      } catch (error) {
        switch (codeOf(error)) {
          case 'PreconditionFailed':
            return 'taken';
          // A part with another ETag was replaced, perhaps by the same bytes.
          case 'InvalidPart':
            return 'conflict';
          default:
            throw busyDestination(uploadError(error, upload), upload);
        }
      }
    },

    async *listParts(upload) {
      const { bucket, key, uploadId } = upload;
      const input = { Bucket: bucket, Key: key, UploadId: uploadId };
      let PartNumberMarker: string | undefined;
      try {
        // S3 returns a next marker on the last page too, so the SDK's paginator would never end.
        do {
          const page = await client.send(new ListPartsCommand({ ...input, PartNumberMarker }));
          for (const { PartNumber, ETag, Size, ChecksumCRC32 } of page.Parts ?? []) {
            const crc32 = crc32FromText(ChecksumCRC32);
            if (PartNumber === undefined || !ETag || crc32 === undefined)
              throw new Error('S3 listed a part without number, ETag or CRC32');
            yield { partNumber: PartNumber, etag: ETag, crc32, sizeBytes: Size ?? 0 };
          }
          PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
        } while (PartNumberMarker);
      } catch (error) {
        throw uploadError(error, upload);
      }
    },

    async abortUpload({ bucket, key, uploadId }) {
      try {
        await client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }));
      } catch (error) {
        if (!isGone(error)) throw error;
      }
    },
  };
}
