import { CopyObjectCommand, GetObjectTaggingCommand, type S3Client, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { SourceChangedError } from '../../core/contracts/errors';
import type { CopySource, ObjectCopies } from '../../core/ports/destination';
import { formatRange } from '../../core/ranges/byte-range';
import { busyDestination } from './busy-destination';
import { crc32FromText } from './crc32-text';
import { newObjectError } from './new-object';
import { objectHead, sendHead } from './read-object';
import { uploadError } from './s3-uploads';
import { codeOf } from './sdk-error';

/** Members of a request that name the source of a copy, which must be unchanged. The SDK does not encode the key. */
const sourceInput = ({ bucket, key, etag }: CopySource) => ({
  CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
  CopySourceIfMatch: etag,
});

/** Whether the source is gone, or its condition failed; a failed condition of the target has another name. */
function isSourceChanged(error: unknown): boolean {
  if (codeOf(error) === 'NoSuchKey') return true;
  const { Condition } = error as { Condition?: unknown };
  return codeOf(error) === 'PreconditionFailed' && /copy-source/i.test(String(Condition));
}

function copyError(error: unknown, source: CopySource): unknown {
  if (!isSourceChanged(error)) return error;
  const { bucket, key } = source;
  return new SourceChangedError(`s3://${bucket}/${key} was deleted or replaced before it was copied`, { cause: error });
}

/** Copies within a bucket of Amazon S3, by CopyObject and UploadPartCopy. */
export function s3Copies(client: S3Client): ObjectCopies {
  return {
    async inspect(location) {
      const found = await sendHead(client, location);
      if (!found) return undefined;
      if (!found.ETag) throw new Error('S3 answered HeadObject without an ETag');
      const headers = {
        contentEncoding: found.ContentEncoding,
        contentLanguage: found.ContentLanguage,
        contentDisposition: found.ContentDisposition,
        cacheControl: found.CacheControl,
        expires: found.ExpiresString,
      };
      const properties = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
      const { bucket, key } = location;
      const contentType = found.ContentType ?? 'binary/octet-stream';
      return { bucket, key, ...objectHead(found), etag: found.ETag, contentType, properties };
    },

    async tags({ bucket, key }) {
      const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    },

    async copyIfAbsent(source, { key, storageClass }) {
      const target = { bucket: source.bucket, key };
      try {
        const { CopyObjectResult: copy } = await client.send(
          new CopyObjectCommand({
            ...sourceInput(source),
            Bucket: source.bucket,
            Key: key,
            StorageClass: storageClass,
            ChecksumAlgorithm: 'CRC32',
            IfNoneMatch: '*',
          }),
        );
        const crc32 = crc32FromText(copy?.ChecksumCRC32);
        if (crc32 === undefined) throw new Error('S3 answered CopyObject without a CRC32');
        return { crc32 };
      } catch (error) {
        if (isSourceChanged(error)) throw copyError(error, source);
        if (codeOf(error) === 'PreconditionFailed') return 'taken';
        throw busyDestination(newObjectError(error, target), target);
      }
    },

    async copyPart(upload, source, range) {
      const { bucket, key, uploadId, partNumber } = upload;
      try {
        const { CopyPartResult: part } = await client.send(
          new UploadPartCopyCommand({
            ...sourceInput(source),
            Bucket: bucket,
            Key: key,
            UploadId: uploadId,
            PartNumber: partNumber,
            CopySourceRange: `bytes=${formatRange(range)}`,
          }),
        );
        const crc32 = crc32FromText(part?.ChecksumCRC32);
        if (!part?.ETag || crc32 === undefined) throw new Error('S3 answered UploadPartCopy without ETag or CRC32');
        return { partNumber, etag: part.ETag, crc32 };
      } catch (error) {
        throw busyDestination(uploadError(copyError(error, source), upload), upload);
      }
    },
  };
}
