import type { RetrievalWork } from '../contracts/retrieval-run';
import type { Tier } from '../contracts/tier';
import type { RetrievalPolicy } from '../ports/account-vaults';
import { allowanceOf, hoursOfRounds } from './policy-allowance';

/** Effect of the account's data retrieval policy on a tier. */
export type PolicyLimit =
  | { kind: 'none' }
  /** Hours that the retrieval takes under the policy. */
  | { kind: 'limited'; hours: number }
  /** Glacier refuses a single piece of this retrieval, today and later. */
  | { kind: 'refused'; pieceBytesMax: number };

/**
 * Effect of a data retrieval policy, which only Standard retrievals are subject to. Work that was not planned under the policy is taken
 * as filling its allowance.
 *
 * @param largestPieceBytes size without a policy; undefined if unknown
 */
export function policyLimit(
  { bytes, underPolicy }: Pick<RetrievalWork, 'bytes' | 'underPolicy'>,
  tier: Tier,
  policy: RetrievalPolicy,
  largestPieceBytes = 0,
): PolicyLimit {
  const allowance = tier === 'Standard' && bytes > 0 ? allowanceOf(policy) : undefined;
  if (!allowance) return { kind: 'none' };
  const pieceBytes = underPolicy?.largestPieceBytes ?? largestPieceBytes;
  if (pieceBytes > allowance.bytes) return { kind: 'refused', pieceBytesMax: allowance.bytes };
  const hours = underPolicy?.hours ?? hoursOfRounds(allowance, Math.ceil(bytes / allowance.bytes));
  return { kind: 'limited', hours };
}
