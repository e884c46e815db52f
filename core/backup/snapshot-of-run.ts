import type { AdoptRun, BackupRun } from '../contracts/backup-run';

/** Id of the snapshot that a run writes: its own, unless it adopts one that another run took once. */
export const snapshotOfRun = (run: BackupRun | AdoptRun): string => (run.kind === 'adopt' ? run.snapshot : run.runId);
