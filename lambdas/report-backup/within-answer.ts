import type { PlanReport } from '../../core/contracts/backup-run';
import { firstWithin } from '../../core/text/first-within';

/** Largest size of each list of snapshots in the answer: thousands of snapshots exceed the limit of Step Functions. */
const SNAPSHOTS_BYTES_MAX = 48 * 1024;
/** The same for held snapshots, of which there are many only if retention has failed repeatedly. */
const HELD_BYTES_MAX = 16 * 1024;

/** The report in the answer of the state machine: long lists of snapshots are cut to the newest. */
export function withinAnswer({ retention, held, ...report }: PlanReport): PlanReport {
  return {
    ...report,
    held: held && { ...held, snapshots: newestOf(held.snapshots, HELD_BYTES_MAX) },
    retention: retention && {
      ...retention,
      ...{ kept: newestOf(retention.kept), forgotten: newestOf(retention.forgotten) },
    },
  };
}

/** @param snapshots from the oldest to the newest */
const newestOf = <T>(snapshots: readonly T[], bytesMax = SNAPSHOTS_BYTES_MAX): T[] =>
  firstWithin([...snapshots].reverse(), bytesMax).reverse();
