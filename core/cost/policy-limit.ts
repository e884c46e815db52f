import type { RetrievalWork } from '../contracts/retrieval-run';
import { type Tier, usualHoursOf } from '../contracts/tier';
import type { RetrievalPolicy } from '../ports/account-vaults';
import { GIB } from '../ranges/units';

/** Hours by which Glacier divides the size of a Standard retrieval when it compares its rate with a policy. */
const POLICY_HOURS = 4;
/** Bytes that the policy `FreeTier` lets an account retrieve in a month. */
const FREE_BYTES_PER_MONTH = 10 * GIB;
const HOURS_PER_MONTH = 730;

/** Effect of the account's data retrieval policy on a tier. */
export type PolicyLimit =
  | { kind: 'none' }
  /** Hours that the retrieval takes by the policy alone. */
  | { kind: 'limited'; hours: number }
  /** Glacier refuses a single piece of this retrieval, today and later. */
  | { kind: 'refused'; pieceBytesMax: number };

/**
 * Effect of a data retrieval policy, which only Standard retrievals are subject to.
 *
 * @param largestPieceBytes undefined if unknown
 * @see Amazon Glacier Developer Guide, "Amazon Glacier Data Retrieval Policies"
 */
export function policyLimit(
  { bytes }: Pick<RetrievalWork, 'bytes'>,
  tier: Tier,
  policy: RetrievalPolicy,
  largestPieceBytes?: number,
): PolicyLimit {
  if (tier !== 'Standard' || policy.strategy === 'none' || bytes === 0) return { kind: 'none' };
  const isFree = policy.strategy === 'free-tier';
  const pieceBytesMax = isFree ? FREE_BYTES_PER_MONTH : policy.bytesPerHour * POLICY_HOURS;
  if (largestPieceBytes !== undefined && largestPieceBytes > pieceBytesMax) return { kind: 'refused', pieceBytesMax };
  // What the policy admits at once, for four hours or for the current month, takes the usual hours.
  const hours = isFree ? (Math.ceil(bytes / FREE_BYTES_PER_MONTH) - 1) * HOURS_PER_MONTH : bytes / policy.bytesPerHour;
  return { kind: 'limited', hours: Math.max(usualHoursOf.Standard, hours) };
}
