/** `2026-01-05T10:00:00.123Z`: format of dates in Glacier's JSON answers. */
export const isoMillis = (ms: number) => new Date(ms).toISOString();

/** `2026-01-05T10:00:00Z`, rounded down: format of dates in inventories. */
export const isoSeconds = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Milliseconds since the epoch of an ISO date in UTC, or undefined for any other text. */
export function parseIsoDate(text: string): number | undefined {
  const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
