/** `0.4 s`, `42 s`, `3 min 5 s`, `8 h 12 min`, `2 d 4 h`: the two largest units. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `2026-01-05 10:00:00`, UTC; text that is not a date is returned unchanged. */
export function formatTime(isoTime: string): string {
  const time = new Date(isoTime);
  return Number.isNaN(time.getTime()) ? isoTime : time.toISOString().slice(0, 19).replace('T', ' ');
}

/** `7 h ago`, of a time before now. */
export const ageText = (isoTime: string, now: Date): string =>
  `${formatDuration(now.getTime() - Date.parse(isoTime))} ago`;
