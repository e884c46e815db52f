/** The same second of the next month, on its last day if it has no such day. */
export function monthAfter(date: Date): Date {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const lastDay = new Date(Date.UTC(year, month + 2, 0)).getUTCDate();
  const after = new Date(date);
  after.setUTCFullYear(year, month + 1, Math.min(date.getUTCDate(), lastDay));
  after.setUTCMilliseconds(0);
  return after;
}
