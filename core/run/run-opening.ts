import type { OpenedRun } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import type { RunPhase } from '../contracts/run-status';

/** Members that an opened run of any kind has; its kind adds the rest. */
export interface OpenedFrame {
  runId: string;
  executionArn: string;
  /** Time after the wait for a lease, ISO 8601. */
  startedAt: string;
  /** Generation of the plan's lease; undefined when the run needs none. */
  generation: number | undefined;
  /** Id of the run that this one retries. */
  retryOf: string | undefined;
}

/** Kind-specific part of the opening of a run, for one parsed request. */
export interface RunOpening<Run extends OpenedRun> {
  kind: RunKind;
  runId: string;
  /** Whether several executions may start this run, as for one time of a schedule: the first continues, the others end at once. */
  isShared?: boolean;
  isDryRun: boolean;
  /** Id of the run that the request retries. */
  retryOf?: string | undefined;
  plan?: string;
  vault?: string;
  /** Name of the plan whose lease the run needs; a dry run needs none. */
  lease?: string | undefined;
  /** Phase of the run after `opening`. */
  phase: RunPhase;
  /** Check the request before the run is recorded; a repeated step calls it again. */
  check(): Promise<void>;
  /** Resolve the request, under the lease: no other run of the plan can change what is read here. */
  open(frame: OpenedFrame): Promise<Run>;
  /** Refuse a name that was used according to something other than a record. */
  checkIsNew?(runId: string): Promise<void>;
}
