import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { readChargedClassOf } from '../../core/contracts/tier';
import type { ObjectHead } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { type ByteRange, formatRange } from '../../core/ranges/byte-range';
import { crc32FromText } from './crc32-text';
import { responseBody } from './response-body';
import { codeOf } from './sdk-error';

/** Whether an object can be read without a restore: not in an archive class, nor in an archive tier of Intelligent-Tiering. */
function isReadable({ StorageClass, ArchiveStatus, Restore }: HeadObjectCommandOutput): boolean {
  const isArchived = StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE' || ArchiveStatus !== undefined;
  return !isArchived || (Restore?.includes('ongoing-request="false"') ?? false);
}

/**
 * Get the metadata of an object. The response to HEAD has no body, so a missing bucket looks like a missing key.
 *
 * @returns undefined when the key does not exist
 */
export async function headObject(client: S3Client, location: ObjectLocation): Promise<ObjectHead | undefined> {
  const found = await sendHead(client, location);
  return found && objectHead(found);
}

export function objectHead(found: HeadObjectCommandOutput): ObjectHead {
  const fullObject = found.ChecksumType !== 'COMPOSITE';
  return {
    sizeBytes: found.ContentLength ?? 0,
    metadata: found.Metadata ?? {},
    crc32: fullObject ? crc32FromText(found.ChecksumCRC32) : undefined,
    isReadable: isReadable(found),
    readChargedClass: readChargedClassOf(found.StorageClass),
  };
}

/** Send a HeadObject request. @returns undefined when the key does not exist */
export async function sendHead(
  client: S3Client,
  { bucket, key }: ObjectLocation,
): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
  } catch (error) {
    if (codeOf(error) === 'NotFound') return undefined;
    throw error;
  }
}

/** Open an object for reading. @returns undefined when the key does not exist */
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
