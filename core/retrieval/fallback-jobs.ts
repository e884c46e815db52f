import type { FallbackJobs } from '../contracts/expedited';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { FallbackTier, Tier } from '../contracts/tier';
import { allowanceOf } from '../cost/policy-allowance';
import { lengthOf } from '../ranges/byte-range';
import type { PieceJob } from './records/piece-record';

type Tiers = Pick<RetrievalRun, 'tier' | 'fallback'>;

/** Slowest tier at which jobs of a run may be started. */
export const slowestTierOf = ({ tier, fallback }: Tiers): Tier => fallback ?? tier;

/** Whether a job of so many bytes may be started at the fallback of a run: the data retrieval policy admits it at some time. */
export function mayFallBack(
  { fallback, retrievalPolicy }: Pick<RetrievalRun, 'fallback' | 'retrievalPolicy'>,
  bytes: number,
): boolean {
  if (fallback !== 'Standard' || retrievalPolicy?.kind !== 'known') return fallback !== undefined;
  const allowance = allowanceOf(retrievalPolicy.value);
  return allowance === undefined || bytes <= allowance.bytes;
}

/** Tier that a job of a run fell back to; undefined when it was started at the run's own. @param tier tier of the job */
export const fellBackTo = ({ fallback }: Tiers, tier: string | null | undefined): FallbackTier | undefined =>
  tier === fallback ? fallback : undefined;

/** Sum of the jobs that fell back to another tier; undefined when there are none. */
export function fallbackJobsAmong(jobs: readonly PieceJob[]): FallbackJobs | undefined {
  return addFallbackJobs(
    ...jobs.map((job) => (job.fellBackTo ? { requests: 1, bytes: lengthOf(job.range) } : undefined)),
  );
}

/** Sum of sums; undefined when there are none. */
export function addFallbackJobs(...all: readonly (FallbackJobs | undefined)[]): FallbackJobs | undefined {
  const some = all.filter((jobs) => jobs !== undefined);
  if (some.length === 0) return undefined;
  return some.reduce((sum, { requests, bytes }) => ({ requests: sum.requests + requests, bytes: sum.bytes + bytes }));
}
