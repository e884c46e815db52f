import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectHead } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { type ByteRange, formatRange } from '../../core/ranges/byte-range';
import { crc32FromText } from './crc32-text';
import { responseBody } from './response-body';
import { codeOf } from './sdk-error';

/** Objects in archive classes, or in the archive tiers of Intelligent-Tiering, have to be restored first. */
function isReadable({ StorageClass, ArchiveStatus, Restore }: HeadObjectCommandOutput): boolean {
  const isArchived = StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE' || ArchiveStatus !== undefined;
  return !isArchived || (Restore?.includes('ongoing-request="false"') ?? false);
}

/**
 * What S3 tells of an object. The answer to HEAD has no body: a bucket that is not there looks like a key that is not.
 *
 * @returns undefined when there is no such key
 */
export async function headObject(client: S3Client, { bucket, key }: ObjectLocation): Promise<ObjectHead | undefined> {
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
}

/** @returns undefined when there is no such key */
export async function readObject(
  client: S3Client,
  { bucket, key }: ObjectLocation,
  range?: ByteRange,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range: range && `bytes=${formatRange(range)}` }),
    );
    return responseBody(Body);
  } catch (error) {
    if (codeOf(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}
