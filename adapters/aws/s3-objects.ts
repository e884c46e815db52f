import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Objects } from '../../core/ports/objects';
import { formatRange } from '../../core/ranges/byte-range';
import { crc32FromText } from './crc32-text';
import { listKeys } from './list-keys';
import { responseBody } from './response-body';
import { s3Uploads } from './s3-uploads';
import { codeOf } from './sdk-error';
import { sendBody } from './send-body';
import { s3WriteFile } from './write-file';

/** Amazon S3 through the AWS SDK. */
export function s3Objects(client: S3Client): Objects {
  return {
    async bucketExists(bucket) {
      try {
        await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
        return true;
      } catch (error) {
        if (codeOf(error) === 'NoSuchBucket' || codeOf(error) === 'AccessDenied') return false;
        throw error;
      }
    },

    // The answer to HEAD has no body: a bucket that is not there looks like a key that is not.
    async head({ bucket, key }) {
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
        const fullObject = found.ChecksumType !== 'COMPOSITE';
        return {
          sizeBytes: found.ContentLength ?? 0,
          metadata: found.Metadata ?? {},
          crc32: fullObject ? crc32FromText(found.ChecksumCRC32) : undefined,
        };
      } catch (error) {
        if (codeOf(error) === 'NotFound') return undefined;
        throw error;
      }
    },

    list: (bucket, prefix) => listKeys(client, bucket, prefix),

    async read({ bucket, key }, range) {
      try {
        const { Body } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: range && `bytes=${formatRange(range)}` }),
        );
        return responseBody(Body);
      } catch (error) {
        if (codeOf(error) === 'NoSuchKey') return undefined;
        throw error;
      }
    },

    write: s3WriteFile(client),

    async putIfAbsent({ bucket, key, metadata, storageClass, contentType }, sizeBytes, body) {
      try {
        await sendBody(body, (stream, abortSignal) =>
          client.send(
            new PutObjectCommand({
              Bucket: bucket,
              Key: key,
              Metadata: metadata,
              StorageClass: storageClass,
              ContentType: contentType,
              ContentLength: sizeBytes,
              ChecksumAlgorithm: 'CRC32',
              IfNoneMatch: '*',
              Body: stream,
            }),
            { abortSignal },
          ),
        );
        return 'written';
      } catch (error) {
        if (codeOf(error) === 'PreconditionFailed') return 'taken';
        throw error;
      }
    },

    ...s3Uploads(client),
  };
}
