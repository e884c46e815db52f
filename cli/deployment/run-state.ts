import type { RunStatus as RecordedStatus, RunSums } from '../../core/retrieval/records/run-record';
import type { Execution } from './executions';
import { readableCause } from './readable-cause';

/** `opening`: its execution has begun, and there is no record of it yet. */
export type RunStatus = RecordedStatus | 'opening';

const FINAL: ReadonlySet<RunStatus> = new Set(['succeeded', 'completed-with-failures', 'planned', 'failed']);

export const isFinal = (status: RunStatus) => FINAL.has(status);

/** What the state table says of a run. A run that was refused has no request and no sums. */
export interface RunState extends RunSums {
  runId: string;
  status: RunStatus;
  vault: string | undefined;
  destination: { bucket: string; prefix: string } | undefined;
  tier: string | undefined;
  /** Started from a manifest: no inventory job came first. */
  fromManifest: boolean;
  startedAt: string | undefined;
  finishedAt: string | undefined;
  failure: { error: string; cause: string } | undefined;
}

/** Archives and bytes of one stage. */
export interface Amount {
  archives: number;
  bytes: number;
}

/** What became of the archives of a batch under way. */
export interface BatchProgress {
  requested: Amount;
  staged: Amount;
  copied: Amount;
  verified: Amount;
  failed: Amount;
}

export interface Runs {
  get(runId: string): Promise<RunState | undefined>;
  /** The newest first. */
  list(limit: number): Promise<RunState[]>;
  /** @returns `finished` when the run's sums hold the batch already; undefined when it has not begun */
  batchProgress(runId: string, batch: number): Promise<BatchProgress | 'finished' | undefined>;
}

/**
 * A run's state with what its execution says: an execution that ended without a report (stopped by hand, timed out)
 * leaves a record that reads as under way, though nothing works on it any more.
 */
export function withExecution(
  runId: string,
  state: RunState | undefined,
  execution: Execution | undefined,
): RunState | undefined {
  if (state && isFinal(state.status)) return state;
  if (!execution) return state;
  const known = state ?? emptyState(runId);
  if (execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE') return known;
  // The record is written before the execution ends: one that has ended well belongs to a record read too early.
  if (execution.status === 'SUCCEEDED') return known;
  const failure = {
    error: execution.error ?? `Execution.${execution.status}`,
    cause: execution.cause ? readableCause(execution.cause) : causeOf(execution.status),
  };
  return { ...known, status: 'failed', failure };
}

function causeOf(status: Execution['status']): string {
  if (status === 'ABORTED') return 'its execution was stopped before it ended';
  if (status === 'TIMED_OUT') return 'its execution ran into its time limit';
  return 'its execution failed without saying why';
}

function emptyState(runId: string): RunState {
  return {
    runId,
    status: 'opening',
    vault: undefined,
    destination: undefined,
    tier: undefined,
    fromManifest: false,
    startedAt: undefined,
    finishedAt: undefined,
    archives: 0,
    bytes: 0,
    presentArchives: 0,
    presentBytes: 0,
    batches: 0,
    verified: 0,
    verifiedBytes: 0,
    failed: 0,
    failedBytes: 0,
    failure: undefined,
  };
}
