import type { FallbackJobs } from '../contracts/expedited';
import type { RetrievalRun } from '../contracts/retrieval-run';
import type { FallbackTier, Tier } from '../contracts/tier';
import { lengthOf } from '../ranges/byte-range';
import type { PieceJob } from './records/piece-record';

type Tiers = Pick<RetrievalRun, 'tier' | 'fallback'>;

/** Slowest tier at which jobs of a run may be started. */
export const slowestTierOf = ({ tier, fallback }: Tiers): Tier => fallback ?? tier;

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
