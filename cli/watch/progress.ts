import type { Amount, BatchProgress, RunState } from '../deployment/run-state';

/** How far a run has come. Each stage holds what has reached it, further stages included. */
export interface Progress {
  total: Amount;
  requested: Amount;
  staged: Amount;
  copied: Amount;
  verified: Amount;
  failed: Amount;
  /** Of the verified: at the destination before the run began. */
  present: Amount;
}

export const STAGES = ['requested', 'staged', 'copied', 'verified', 'failed'] as const;
type Stage = (typeof STAGES)[number];

/**
 * A run's sums over finished batches with what its batches under way have reached.
 *
 * @param underWay batches that the run's sums do not hold yet
 */
export function progressOf(state: RunState, underWay: BatchProgress[]): Progress {
  const total = { archives: state.archives, bytes: state.bytes };
  const present = { archives: state.presentArchives, bytes: state.presentBytes };
  const sums = { archives: state.verified, bytes: state.verifiedBytes };
  // The report's own sums, which replace those over batches at the end, hold what was present too.
  const verified = state.status === 'retrieving' ? add(sums, present) : sums;
  // A plan alone has settled nothing.
  const isPlan = state.status === 'planned';
  const failed = isPlan ? { archives: 0, bytes: 0 } : { archives: state.failed, bytes: state.failedBytes };
  const reached = (stage: Stage): Amount => {
    const sum = underWay.reduce((so, batch) => add(so, batch[stage]), stage === 'failed' ? failed : verified);
    return {
      // Shares of large archives miss an integer by rounding; a batch may be counted twice as it finishes between two reads.
      archives: Math.min(Math.floor(sum.archives + 1e-6), total.archives),
      bytes: Math.min(sum.bytes, total.bytes),
    };
  };
  return {
    total,
    requested: reached('requested'),
    staged: reached('staged'),
    copied: reached('copied'),
    verified: reached('verified'),
    failed: reached('failed'),
    present,
  };
}

const add = (one: Amount, other: Amount): Amount => ({
  archives: one.archives + other.archives,
  bytes: one.bytes + other.bytes,
});
