import type { AccountBuckets, BucketFinding } from '../../core/ports/account-buckets';

export interface MemoryAccountBuckets extends AccountBuckets {
  /** Set what is found of a bucket; default: that it is there, owned by whoever is expected to. */
  put(bucket: string, finding: BucketFinding | { kind: 'owned'; accountId: string }): void;
}

/** Buckets of an account in memory. */
export function memoryAccountBuckets(): MemoryAccountBuckets {
  const findings = new Map<string, Parameters<MemoryAccountBuckets['put']>[1]>();
  return {
    put: (bucket, finding) => findings.set(bucket, finding),
    async find(bucket, accountId) {
      const finding = findings.get(bucket) ?? { kind: 'found' };
      if (finding.kind !== 'owned') return finding;
      return finding.accountId === accountId ? { kind: 'found' } : { kind: 'in-another-account' };
    },
  };
}
