import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { codeOf } from './sdk-error';

/** Whether a bucket exists and may be listed. */
export async function bucketExists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
    return true;
  } catch (error) {
    if (codeOf(error) === 'NoSuchBucket' || codeOf(error) === 'AccessDenied') return false;
    throw error;
  }
}
