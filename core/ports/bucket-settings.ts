/** Rule of a bucket that deletes objects after some time. */
export interface ExpiryRule {
  /** Empty if it has none. */
  id: string;
  /** Prefix of the keys that it applies to; a filter may limit it to some of them. */
  prefix: string;
}

/** Settings of a bucket that decide how long its objects last. */
export interface BucketProtection {
  isVersioned: boolean;
  /** Enabled rules only. */
  expiryRules: ExpiryRule[];
}

/** Settings of buckets. */
export interface BucketSettings {
  /** @returns undefined when S3 does not let them be read, as it may be in a bucket of another account */
  protectionOf(bucket: string): Promise<BucketProtection | undefined>;
}
