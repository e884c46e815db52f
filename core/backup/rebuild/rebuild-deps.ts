import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { WorkingFiles } from '../../ports/working-files';
import type { LeaseDeps } from '../../run/lease';

export interface RebuildDeps extends LeaseDeps {
  files: WorkingFiles;
  clock: Clock;
  log: Log;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

/** Largest number of concurrent calls. */
export const IN_FLIGHT_MAX = 32;

/** Time that must be left to begin a chunk of work: several times what a chunk takes. */
const MARGIN_MS = 180_000;

export const isShortOfTime = ({ remainingMs }: Pick<RebuildDeps, 'remainingMs'>) => remainingMs() < MARGIN_MS;
