/** Result of looking for a bucket. */
export type BucketFinding =
  | { kind: 'found' }
  | { kind: 'missing' }
  | { kind: 'in-another-region'; region: string }
  | { kind: 'in-another-account' }
  /** The bucket may not be looked at, so that nothing is known. */
  | { kind: 'denied' };

/** Buckets, as a person may look at them. */
export interface AccountBuckets {
  /** Look for a bucket in the region of the client. @param accountId account that should own it */
  find(bucket: string, accountId: string): Promise<BucketFinding>;
}
