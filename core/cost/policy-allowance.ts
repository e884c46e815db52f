import { expectedHoursOf } from '../contracts/tier';
import type { RetrievalPolicy } from '../ports/account-vaults';
import { GIB } from '../ranges/units';

/** Hours by which Glacier divides the size of a Standard retrieval when it compares its rate with a policy. */
export const POLICY_HOURS = expectedHoursOf.Standard;
/** Bytes that an account may retrieve in a day under `FreeTier`: 10 GiB a month, of which each day has its part. */
const FREE_BYTES_PER_DAY = Math.floor((10 * GIB) / 31);
/** Hours from the end of a day's batch to the next one. With the 3 hours that its jobs take at least, these are a day. */
export const REST_HOURS = 21;

/** Bytes of Standard retrievals that a policy admits: of all jobs in progress, or of all jobs that are started in a day. */
export interface PolicyAllowance {
  of: 'progress' | 'day';
  bytes: number;
}

/**
 * Allowance of a data retrieval policy. The guide has the free tier prorated by day, the price list by month: a day's part is within
 * both.
 *
 * @returns undefined for no limit
 * @see Amazon Glacier Developer Guide, "Amazon Glacier Data Retrieval Policies"
 */
export function allowanceOf(policy: RetrievalPolicy): PolicyAllowance | undefined {
  if (policy.strategy === 'none') return undefined;
  if (policy.strategy === 'free-tier') return { of: 'day', bytes: FREE_BYTES_PER_DAY };
  return { of: 'progress', bytes: policy.bytesPerHour * POLICY_HOURS };
}

/** Hours of retrievals that use an allowance up so many times, one after the other. */
export function hoursOfRounds({ of }: PolicyAllowance, rounds: number): number {
  return rounds * POLICY_HOURS + (of === 'day' ? (rounds - 1) * REST_HOURS : 0);
}
