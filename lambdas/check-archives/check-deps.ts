import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';

export interface CheckDeps {
  vaults: Pick<Vaults, 'readOutput'>;
  files: WorkingFiles;
  items: ItemStore;
  clock: Clock;
  log: Log;
  /** Until the function is stopped. */
  remainingMs: () => number;
}

/** What is left for the end of a call: what it has found is written, and put on record. */
const END_MS = 90_000;

export const isShortOfTime = ({ remainingMs }: Pick<CheckDeps, 'remainingMs'>): boolean => remainingMs() < END_MS;
