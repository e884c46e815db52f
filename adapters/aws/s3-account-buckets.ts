import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AccountBuckets, BucketFinding } from '../../core/ports/account-buckets';
import { statusOf } from './sdk-error';

/**
 * Buckets of Amazon S3, which answers HeadBucket without a body: its status and one header tell what it found.
 *
 * @see Amazon S3 API Reference, "HeadBucket"
 */
export function s3AccountBuckets(client: S3Client): AccountBuckets {
  return {
    async find(bucket, accountId) {
      const ofOwner = await headBucket(client, { Bucket: bucket, ExpectedBucketOwner: accountId });
      if (ofOwner.kind !== 'denied') return ofOwner;
      // S3 denies a request that names the wrong owner as it denies one without permission.
      const ofAnyone = await headBucket(client, { Bucket: bucket });
      return ofAnyone.kind === 'found' ? { kind: 'in-another-account' } : ofAnyone;
    },
  };
}

async function headBucket(client: S3Client, input: HeadBucketCommand['input']): Promise<BucketFinding> {
  try {
    await client.send(new HeadBucketCommand(input));
    return { kind: 'found' };
  } catch (error) {
    const region = regionIn(error);
    if (region !== undefined && region !== (await client.config.region())) return { kind: 'in-another-region', region };
    const status = statusOf(error);
    if (status === 404) return { kind: 'missing' };
    if (status === 403) return { kind: 'denied' };
    throw error;
  }
}

/** Region of the bucket, which S3 names when it redirects; undefined in other answers. */
function regionIn(error: unknown): string | undefined {
  const { $response } = (error ?? {}) as { $response?: { headers?: Record<string, string> } };
  return $response?.headers?.['x-amz-bucket-region'];
}
