import type { BackupRecord, BackupRecordStatus } from '../../core/backup/records/backup-record';
import type { BackupAction, BackupTotals } from '../../core/contracts/backup-run';
import { readableCause } from '../../core/text/readable-cause';
import { failureOf } from './execution-failure';
import type { Execution } from './executions';

/** What the state table says of a backup run. One that was refused may have no more than its id and the failure. */
export interface BackupState {
  runId: string;
  kind: BackupAction | undefined;
  status: BackupRecordStatus;
  plan: string | undefined;
  dryRun: boolean;
  startedAt: string | undefined;
  finishedAt: string | undefined;
  /** Sums over the source, as far as it has been compared. */
  totals: BackupTotals | undefined;
  archivesWritten: number;
  bytesWritten: number;
  failure: { error: string; cause: string } | undefined;
}

const FINAL: ReadonlySet<BackupRecordStatus> = new Set(['succeeded', 'completed-with-errors', 'planned', 'failed']);

export const isFinalBackup = (status: BackupRecordStatus) => FINAL.has(status);

export function backupStateOf(record: BackupRecord): BackupState {
  const { error, cause } = record;
  return {
    runId: record.runId,
    // What was refused before it was understood names no plan, and has no action of its own.
    kind: record.plan === '' ? undefined : record.action,
    status: record.status,
    plan: record.plan || undefined,
    dryRun: record.run?.dryRun ?? false,
    startedAt: record.startedAt || undefined,
    finishedAt: record.finishedAt,
    totals: record.totals,
    archivesWritten: record.archivesWritten,
    bytesWritten: record.bytesWritten,
    failure: error === undefined ? undefined : { error, cause: readableCause(cause ?? '') },
  };
}

/** A run's state with what its execution says, as `withExecution` does it for retrievals. */
export function withBackupExecution(
  runId: string,
  state: BackupState | undefined,
  execution: Execution | undefined,
): BackupState | undefined {
  if (!execution || (state && isFinalBackup(state.status))) return state;
  const known = state ?? emptyState(runId);
  const failure = failureOf(execution);
  return failure ? { ...known, status: 'failed', failure } : known;
}

const emptyState = (runId: string): BackupState => ({
  runId,
  kind: undefined,
  status: 'opening',
  plan: undefined,
  dryRun: false,
  startedAt: undefined,
  finishedAt: undefined,
  totals: undefined,
  archivesWritten: 0,
  bytesWritten: 0,
  failure: undefined,
});
