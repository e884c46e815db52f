import type { PlanReport } from '../../core/contracts/backup-run';
import { firstWithin } from '../../core/text/first-within';

/** Bytes of each list of snapshots in the answer: thousands of snapshots are more than Step Functions takes. */
const SNAPSHOTS_BYTES_MAX = 48 * 1024;
/** The same of those that are held: more than a few are there only when retention has failed again and again. */
const HELD_BYTES_MAX = 16 * 1024;

/** The report as the state machine answers it: of long lists of snapshots, the newest. */
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
