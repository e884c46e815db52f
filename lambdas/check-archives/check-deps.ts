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
  /** Time until the function times out. */
  remainingMs: () => number;
}

/** Time at the end of a call that is reserved for writing its files and recording its progress. */
const RESERVED_MS = 90_000;

export const isShortOfTime = ({ remainingMs }: Pick<CheckDeps, 'remainingMs'>): boolean => remainingMs() < RESERVED_MS;

/**
 * Timer that tells whether a call has too little time for another step, which may take as long as the longest one so far. A step
 * must not be interrupted by the timeout: the next call would start it again, and be interrupted too.
 */
export function stepTime({ remainingMs }: Pick<CheckDeps, 'remainingMs'>): { isShort: () => boolean } {
  let leftMs: number | undefined;
  let longestMs = 0;
  return {
    isShort() {
      const nowMs = remainingMs();
      longestMs = Math.max(longestMs, (leftMs ?? nowMs) - nowMs);
      leftMs = nowMs;
      return nowMs < RESERVED_MS + longestMs;
    },
  };
}
