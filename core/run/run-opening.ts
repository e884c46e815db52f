import type { OpenedRun } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import type { RunPhase } from '../contracts/run-status';

/** What an opened run has of the frame: its kind adds the rest. */
export interface OpenedFrame {
  runId: string;
  executionArn: string;
  /** ISO 8601; behind the wait for a lease. */
  startedAt: string;
  /** Generation of the plan's lease; missing when the run takes none. */
  generation: number | undefined;
  /** The run that this one tries again. */
  retryOf: string | undefined;
}

/** How a kind of run completes the opening, for one request that has been understood. */
export interface RunOpening<Run extends OpenedRun> {
  kind: RunKind;
  runId: string;
  /** Several executions may begin this run, as for one time of a schedule: the first goes on, the others have nothing to do. */
  isShared?: boolean;
  isDryRun: boolean;
  /** The run that the request tries again. */
  retryOf?: string | undefined;
  plan?: string;
  vault?: string;
  /** Name of the plan whose lease the run needs; a dry run takes none. */
  lease?: string | undefined;
  /** The first phase of the run. */
  phase: RunPhase;
  /** Refuse what can be refused before anything is on record; called again by a repeated step. */
  check(): Promise<void>;
  /** Complete the run; what is read here can no longer be changed by another run of the plan. */
  open(frame: OpenedFrame): Promise<Run>;
  /** Refuse to begin a run again under a name that something but a record says was used. */
  checkIsNew?(runId: string): Promise<void>;
}
