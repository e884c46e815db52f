import { RunOverError } from '../contracts/errors';
import { isOver } from '../contracts/run-status';
import type { RunSummary } from './run-record';

/**
 * Assert that a run is neither ended nor being stopped. A step may be late, or its execution may have been redriven. Messages of such
 * a run are dropped instead, since no step waits for their results.
 *
 * @throws RunOverError
 */
export function checkUnderWay({ runId, status }: Pick<RunSummary, 'runId' | 'status'>): void {
  if (isOver(status)) throw new RunOverError(runId, status);
}
