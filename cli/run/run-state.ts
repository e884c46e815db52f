import type { OpenedRun } from '../../core/contracts/opened-run';
import type { RunRecord } from '../../core/run/run-record';

/** What is known of a run at one moment: its record with what its execution says, or, before there is a record, the latter alone. */
export interface RunState<Run extends OpenedRun = OpenedRun> extends RunRecord {
  run: Run | undefined;
}
