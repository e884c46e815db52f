import type { AdoptRun, BackupRun } from '../contracts/backup-run';

/** Id of the snapshot that a run writes: the run's own id or, for an adoption, the id of the adopted snapshot. */
export const snapshotOfRun = (run: BackupRun | AdoptRun): string => (run.kind === 'adopt' ? run.snapshot : run.runId);
