import type { Run } from '../../core/contracts/retrieval-run';
import type { RunStatus as RecordedStatus, RunSums } from '../../core/retrieval/records/run-record';
import { failureOf } from './execution-failure';
import type { Execution } from './executions';

/** `opening`: its execution has begun, and there is no record of it yet. */
export type RunStatus = RecordedStatus | 'opening';

const FINAL: ReadonlySet<RunStatus> = new Set(['succeeded', 'completed-with-failures', 'planned', 'failed']);

export const isFinal = (status: RunStatus) => FINAL.has(status);

/** What the state table says of a run. A run that was refused has no request and no sums. */
export interface RunState extends RunSums {
  runId: string;
  /** Unknown of a run that was refused, or is not opened yet. */
  kind: 'retrieve' | 'restore' | 'rebuild' | undefined;
  /** What it restores. The sums are over objects then. */
  restore: Run['restore'];
  status: RunStatus;
  vault: string | undefined;
  destination: { bucket: string; prefix: string } | undefined;
  tier: string | undefined;
  /** What it was started from: no inventory job came first. */
  manifest: Run['manifest'];
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
  const failure = failureOf(execution);
  return failure ? { ...known, status: 'failed', failure } : known;
}

function emptyState(runId: string): RunState {
  return {
    runId,
    kind: undefined,
    restore: undefined,
    status: 'opening',
    vault: undefined,
    destination: undefined,
    tier: undefined,
    manifest: undefined,
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
