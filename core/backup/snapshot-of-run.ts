import type { WritingRun } from '../contracts/backup-run';

/**
 * Id of the snapshot that the archives of a run belong to: the run's own id or, for an adoption, the id of the adopted snapshot. The
 * archive of a pin has the id of its run too: a number in the pinned snapshot might be taken.
 */
export const snapshotOfRun = (run: WritingRun): string => (run.kind === 'adopt' ? run.snapshot : run.runId);
