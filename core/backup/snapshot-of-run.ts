import type { BackupRun } from '../contracts/backup-run';

/** Id of the snapshot that a run writes: its own, unless it adopts one that another run took once. */
export const snapshotOfRun = ({ action, runId, snapshot }: Pick<BackupRun, 'action' | 'runId' | 'snapshot'>): string =>
  action === 'adopt' && snapshot !== undefined ? snapshot : runId;
