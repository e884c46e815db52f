import type { ListedDeletion } from '../../core/contracts/deletion-run';
import type { BucketProtection, ExpiryRule } from '../../core/ports/bucket-settings';

/** Warnings about a destination that does not keep its objects for good: the only copies, once the archives are deleted. */
export class DestinationWarnings {
  /** Rules that may apply to an object of the list, wherever in the bucket it lies. */
  readonly #met = new Set<ExpiryRule>();

  constructor(
    private readonly destination: { bucket: string; prefix: string },
    private readonly protection: BucketProtection | undefined,
  ) {}

  /** Take note of where the objects of an archive lie: a retrieval finds some present outside its own prefix. */
  note(line: ListedDeletion): void {
    if (line.kind !== 'candidate') return;
    for (const rule of this.protection?.expiryRules ?? []) {
      if (line.objects.some(({ key }) => key.startsWith(rule.prefix))) this.#met.add(rule);
    }
  }

  texts(): string[] {
    const { bucket, prefix } = this.destination;
    const place = `s3://${bucket}/${prefix}`;
    if (!this.protection) {
      return [
        `S3 does not tell whether objects at ${place} expire or are versioned (s3:GetLifecycleConfiguration, ` +
          's3:GetBucketVersioning). If the bucket belongs to another account, its owner can delete them.',
      ];
    }
    const { expiryRules, isVersioned } = this.protection;
    return [
      ...expiryRules
        .filter((rule) => overlaps(rule, prefix) || this.#met.has(rule))
        .map((rule) => {
          const below = rule.prefix === '' ? '' : ` below ${rule.prefix}`;
          const copies = overlaps(rule, prefix) ? `the copies at ${place}` : 'copies that the run found present there';
          return `Lifecycle rule ${JSON.stringify(rule.id)} of bucket ${bucket} deletes objects${below} after some time: ${copies} may expire.`;
        }),
      ...(isVersioned
        ? []
        : [
            `Bucket ${bucket} is not versioned: an object at ${place} that is deleted or overwritten is gone for good.`,
          ]),
    ];
  }
}

/** Whether a rule may apply to keys with a prefix. */
const overlaps = (rule: ExpiryRule, prefix: string) => prefix.startsWith(rule.prefix) || rule.prefix.startsWith(prefix);
