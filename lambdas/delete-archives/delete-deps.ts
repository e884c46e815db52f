import type { Pacer } from '../../core/concurrency/pacer';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { ArchiveUploads } from '../../core/ports/archive-uploads';
import type { Clock } from '../../core/ports/clock';
import type { Destination } from '../../core/ports/destination';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { LockTerms } from '../../core/vault-lock/lock-terms';

export interface DeleteArchivesDeps {
  items: ItemStore;
  files: WorkingFiles;
  destination: Pick<Destination, 'head'>;
  uploads: Pick<ArchiveUploads, 'deleteArchive'>;
  accountVaults: Pick<AccountVaults, 'lock'>;
  pacer: Pacer;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** With what the lock of the vault forbids, as one call sees it. */
export interface CallDeps extends DeleteArchivesDeps {
  lock: LockTerms;
}
