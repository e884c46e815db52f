import type { RetrievalWork } from '../contracts/retrieval-run';
import type { StorageClass } from '../contracts/tier';
import { Tier } from '../contracts/tier';
import type { Answer, RetrievalPolicy } from '../ports/account-vaults';
import { type CostLine, totalOf } from './cost-line';
import { type PolicyLimit, policyLimit } from './policy-limit';
import type { PriceBook } from './price-book';
import { putLines, readLines } from './s3-lines';
import { tierLines } from './tier-lines';

/** Circumstances of a retrieval that its estimate depends on. */
export interface RetrievalSetting {
  storageClass: StorageClass;
  /** Hours that the retrieval takes in a tier, by the pacing of its configuration. */
  hoursOf: (tier: Tier) => number;
  policy: Answer<RetrievalPolicy>;
  book: PriceBook;
  /** Size of the largest piece that one job retrieves; undefined if unknown. */
  largestPieceBytes?: number | undefined;
}

/** Cost and duration of a retrieval in one tier. */
export interface TierEstimate {
  tier: Tier;
  /** Number of Glacier jobs. */
  requests: number;
  lines: CostLine[];
  /** Sum of the lines in US dollars; undefined when one has no price. */
  totalUsd: number | undefined;
  /** Hours without the wait for an inventory, and without a data retrieval policy. */
  hours: number;
  policy: PolicyLimit | { kind: 'denied'; action: string };
}

/** Estimate the same retrieval in each tier: bytes are the same, prices, durations and, under a policy, requests differ. */
export function compareTiers(
  work: RetrievalWork,
  setting: RetrievalSetting,
  tiers: readonly Tier[] = Tier.options,
): TierEstimate[] {
  const { storageClass, hoursOf, policy, book, largestPieceBytes } = setting;
  return tiers.map((tier) => {
    const requests = (tier === 'Standard' && work.underPolicy?.requests) || work.requests;
    const lines = [
      ...tierLines({ ...work, requests }, tier, book),
      ...putLines(work, storageClass, book),
      ...readLines(work, book),
    ];
    return {
      tier,
      requests,
      lines,
      totalUsd: totalOf(lines),
      hours: hoursOf(tier),
      policy: policy.kind === 'denied' ? policy : policyLimit(work, tier, policy.value, largestPieceBytes),
    };
  });
}
