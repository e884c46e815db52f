import type { S3Facts } from '../iam/resource-facts';
import type { Bucket } from './storage/bucket';
import type { Buckets } from './storage/buckets';

/** What the permissions of a request depend on. */
export function factsOf(buckets: Buckets): S3Facts {
  const find = (bucketName: string): Bucket | undefined =>
    buckets.record(bucketName) ? buckets.get(bucketName) : undefined;
  return {
    bucket: (bucketName) => buckets.record(bucketName),
    object: (bucketName, key) => find(bucketName)?.objects.index.get(key),
    upload: (bucketName, uploadId) => find(bucketName)?.uploads.get(uploadId)?.record,
    isTagged: (bucketName, key) => (find(bucketName)?.objects.get(key)?.tags.length ?? 0) > 0,
  };
}
