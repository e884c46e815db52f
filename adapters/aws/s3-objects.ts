import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Objects } from '../../core/ports/objects';
import { formatRange } from '../../core/ranges/byte-range';
import { busyDestination } from './busy-destination';
import { crc32FromText } from './crc32-text';
import { listKeys } from './list-keys';
import { newObjectError, newObjectHeaderBytes, newObjectHeaders, newObjectInput } from './new-object';
import { responseBody } from './response-body';
import { s3Uploads } from './s3-uploads';
import { codeOf } from './sdk-error';
import { sendBody } from './send-body';
import { afterSigning, beforeOthers } from './with-headers';
import { s3WriteFile } from './write-file';

/** Objects in archive classes, or in the archive tiers of Intelligent-Tiering, have to be restored first. */
function isReadable({ StorageClass, ArchiveStatus, Restore }: HeadObjectCommandOutput): boolean {
  const isArchived = StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE' || ArchiveStatus !== undefined;
  return !isArchived || (Restore?.includes('ongoing-request="false"') ?? false);
}

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
          isReadable: isReadable(found),
        };
      } catch (error) {
        if (codeOf(error) === 'NotFound') return undefined;
        throw error;
      }
    },

    async *list(bucket, prefix) {
      for await (const { key, sizeBytes } of listKeys(client, bucket, prefix)) yield { key, sizeBytes };
    },

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

    async remove({ bucket, key }) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },

    async putIfAbsent(object, sizeBytes, body) {
      const put = (content: Readable | Uint8Array, abortSignal?: AbortSignal) => {
        const command = new PutObjectCommand({
          ...newObjectInput(object),
          ContentLength: sizeBytes,
          ChecksumAlgorithm: 'CRC32',
          IfNoneMatch: '*',
          Body: content,
        });
        command.middlewareStack.add(newObjectHeaders(object), beforeOthers);
        command.middlewareStack.add(newObjectHeaderBytes(object), afterSigning);
        return client.send(command, { abortSignal }).catch((error) => {
          throw busyDestination(error, object);
        });
      };
      try {
        await (body instanceof Uint8Array ? put(body) : sendBody(body, put));
        return 'written';
      } catch (error) {
        if (codeOf(error) === 'PreconditionFailed') return 'taken';
        throw newObjectError(error, object);
      }
    },

    async putTags(location, tags) {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const command = new PutObjectTaggingCommand({ Bucket: location.bucket, Key: location.key, Tagging: { TagSet } });
      try {
        await client.send(command);
      } catch (error) {
        throw busyDestination(newObjectError(error, location), location);
      }
    },

    ...s3Uploads(client),
  };
}
