import { RunOverError } from '../contracts/errors';
import { isOver } from '../contracts/run-status';
import type { RunSummary } from './run-record';

/**
 * Refuse to begin anything for a run that is over: one that is being stopped, or has ended, in whatever way. A step of it is late,
 * or its execution has been redriven. Messages of such a run are dropped instead, since nobody waits for them.
 *
 * @throws RunOverError
 */
export function checkUnderWay({ runId, status }: Pick<RunSummary, 'runId' | 'status'>): void {
  if (isOver(status)) throw new RunOverError(runId, status);
}
