import { formatDuration } from '../format/duration';

/** Times of a run, in milliseconds. */
export interface RunTimes {
  elapsedMs: number;
  /** undefined when there is no basis for an estimate. */
  remainingMs: number | undefined;
}

/** `1 h elapsed, about 30 min to go` */
export function describeTimes({ elapsedMs, remainingMs }: RunTimes): string {
  const elapsed = `${formatDuration(elapsedMs)} elapsed`;
  if (remainingMs === undefined) return elapsed;
  return `${elapsed}, ${remainingMs < 1000 ? 'nearly done' : `about ${formatDuration(remainingMs)} to go`}`;
}
