import type { RetentionRun } from '../../core/contracts/backup-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { ArchiveUploads } from '../../core/ports/archive-uploads';
import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { VaultLocks } from '../../core/vault-lock/vault-locks';

export interface RetentionDeps {
  items: ItemStore;
  files: WorkingFiles;
  uploads: ArchiveUploads;
  accountVaults: Pick<AccountVaults, 'lock'>;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** With the locks of the vaults, as one call sees them. */
export interface CallDeps extends RetentionDeps {
  locks: VaultLocks;
}

/** A run and the kept and forgotten snapshots of its plan, each from the oldest to the newest. */
export interface Division {
  run: RetentionRun;
  kept: readonly SnapshotHead[];
  forgotten: readonly SnapshotHead[];
}

/** Generation of the run's lease; 0 for a run opened by a version without generations. */
export const generationOf = ({ generation }: RetentionRun) => generation ?? 0;

/** Time to process the records of a million archives again and write the report, in milliseconds. */
const MARGIN_MS = 90_000;
/** Time to also read a few lists of millions of archives each, in milliseconds. */
const LISTS_MARGIN_MS = 300_000;

/** Whether too little time is left to begin anything. */
export const isShortOfTime = ({ remainingMs }: Pick<RetentionDeps, 'remainingMs'>) => remainingMs() < MARGIN_MS;

/** Whether too little time is left to begin another list of archives. */
export const isShortOfTimeForLists = ({ remainingMs }: Pick<RetentionDeps, 'remainingMs'>) =>
  remainingMs() < LISTS_MARGIN_MS;
