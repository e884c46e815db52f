import type { RetentionRun } from '../../core/contracts/backup-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { ArchiveUploads } from '../../core/ports/archive-uploads';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { WorkingFiles } from '../../core/ports/working-files';

export interface RetentionDeps {
  items: ItemStore;
  files: WorkingFiles;
  uploads: ArchiveUploads;
  clock: Clock;
  log: Log;
  /** What is left of this invocation's time. */
  remainingMs: () => number;
}

/** A run, and its plan's snapshots as its rules divide them, each from the oldest to the newest. */
export interface Division {
  run: RetentionRun;
  kept: readonly SnapshotHead[];
  forgotten: readonly SnapshotHead[];
}

/** Of the lease that the run holds; of one that was opened before leases had generations, none of them. */
export const generationOf = ({ generation }: RetentionRun) => generation ?? 0;

/** Enough to go through the records of a million archives once more, and to write the report. */
const MARGIN_MS = 90_000;
/** Enough to read, besides, a few lists of millions of archives each. */
const LISTS_MARGIN_MS = 300_000;

/** Whether nothing more should be begun. */
export const isShortOfTime = ({ remainingMs }: Pick<RetentionDeps, 'remainingMs'>) => remainingMs() < MARGIN_MS;

/** Whether no further list of archives should be begun. */
export const isShortOfTimeForLists = ({ remainingMs }: Pick<RetentionDeps, 'remainingMs'>) =>
  remainingMs() < LISTS_MARGIN_MS;
