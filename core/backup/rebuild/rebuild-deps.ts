import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { WorkingFiles } from '../../ports/working-files';
import type { LeaseDeps } from '../../run/lease';

export interface RebuildDeps extends LeaseDeps {
  files: WorkingFiles;
  clock: Clock;
  log: Log;
  /** Until the function is ended. */
  remainingMs: () => number;
}

/** Calls that wait for an answer at once. */
export const IN_FLIGHT_MAX = 32;

/** A chunk of work is begun only with so much time left: that is several times what one takes. */
const MARGIN_MS = 180_000;

export const isShortOfTime = ({ remainingMs }: Pick<RebuildDeps, 'remainingMs'>) => remainingMs() < MARGIN_MS;
