import { formatDuration } from '../format/duration';

/** `1 h elapsed, about 30 min to go`; empty when neither is known. */
export function describeTimes(times: { elapsedMs: number | undefined; remainingMs: number | undefined }): string {
  const parts: string[] = [];
  if (times.elapsedMs !== undefined) parts.push(`${formatDuration(times.elapsedMs)} elapsed`);
  if (times.remainingMs !== undefined) {
    parts.push(times.remainingMs < 1000 ? 'nearly done' : `about ${formatDuration(times.remainingMs)} to go`);
  }
  return parts.join(', ');
}
