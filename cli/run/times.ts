import { formatDuration } from '../format/duration';

/** Times of a run, in milliseconds. */
export interface RunTimes {
  elapsedMs: number;
  /** Undefined when there is no basis for an estimate. */
  remainingMs: number | undefined;
  /** Real time since the run has been watched; undefined where the time of the run is real, too. */
  watchedMs?: number | undefined;
}

/** `1 h elapsed` and `about 30 min to go`; where time is virtual, `1 h of virtual time` and `watched for 12 s of real time`. */
export function timeFields({ elapsedMs, remainingMs, watchedMs }: RunTimes): string[] {
  const elapsed = formatDuration(elapsedMs);
  return [
    watchedMs === undefined ? `${elapsed} elapsed` : `${elapsed} of virtual time`,
    ...(watchedMs !== undefined && watchedMs >= 1000 ? [`watched for ${formatDuration(watchedMs)} of real time`] : []),
    ...(remainingMs === undefined
      ? []
      : [remainingMs < 1000 ? 'nearly done' : `about ${formatDuration(remainingMs)} to go`]),
  ];
}
