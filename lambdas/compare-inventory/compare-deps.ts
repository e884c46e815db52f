import type { Clock } from '../../core/ports/clock';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import type { SigningKey } from '../../core/ports/signing-key';
import type { WorkingFiles } from '../../core/ports/working-files';

export interface CompareDeps {
  files: WorkingFiles;
  items: ItemStore;
  signingKey: Pick<SigningKey, 'publicKey'>;
  clock: Clock;
  log: Log;
  /** Time until the function times out. */
  remainingMs: () => number;
}

/** Time that a call needs to write and record what it has collected. */
const RESERVED_MS = 90_000;
/** Time that a call needs for the lists, which are read three times, at their maximum length. */
const COMPARISON_MS = 11 * 60_000;

export const isShortOfTime = ({ remainingMs }: Pick<CompareDeps, 'remainingMs'>): boolean =>
  remainingMs() < RESERVED_MS;

export const isTimeToCompare = ({ remainingMs }: Pick<CompareDeps, 'remainingMs'>): boolean =>
  remainingMs() >= COMPARISON_MS;
