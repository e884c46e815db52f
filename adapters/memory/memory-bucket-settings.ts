import type { BucketProtection, BucketSettings } from '../../core/ports/bucket-settings';

/** Settings of buckets in memory; those of a bucket that is not named cannot be read. */
export const memoryBucketSettings = (buckets: Record<string, BucketProtection>): BucketSettings => ({
  protectionOf: async (bucket) => buckets[bucket],
});
