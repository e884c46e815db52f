import type { OpenedRun } from '../../core/contracts/opened-run';
import type { RunRecord } from '../../core/run/run-record';

/**
 * State of a run at one moment, from its record and its execution, or from the execution alone as long as there is no
 * record.
 */
export interface RunState<Run extends OpenedRun = OpenedRun> extends RunRecord {
  run: Run | undefined;
}
