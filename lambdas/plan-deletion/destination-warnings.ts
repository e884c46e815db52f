import type { BucketProtection, ExpiryRule } from '../../core/ports/bucket-settings';

/** Warnings about a destination that does not keep its objects for good: the only copies, once the archives are deleted. */
export function destinationWarnings(
  { bucket, prefix }: { bucket: string; prefix: string },
  protection: BucketProtection | undefined,
): string[] {
  const place = `s3://${bucket}/${prefix}`;
  if (!protection) {
    return [
      `S3 does not tell whether objects at ${place} expire or are versioned (s3:GetLifecycleConfiguration, ` +
        's3:GetBucketVersioning). If the bucket belongs to another account, its owner can delete them.',
    ];
  }
  return [
    ...protection.expiryRules
      .filter((rule) => concerns(rule, prefix))
      .map(({ id, prefix: ofRule }) => {
        const rule = `Lifecycle rule ${JSON.stringify(id)} of bucket ${bucket}`;
        return `${rule} deletes objects${ofRule === '' ? '' : ` below ${ofRule}`} after some time: the copies at ${place} may expire.`;
      }),
    ...(protection.isVersioned
      ? []
      : [`Bucket ${bucket} is not versioned: an object at ${place} that is deleted or overwritten is gone for good.`]),
  ];
}

/** Whether a rule may apply to keys with a prefix. */
const concerns = (rule: ExpiryRule, prefix: string) => prefix.startsWith(rule.prefix) || rule.prefix.startsWith(prefix);
