/** Matches dates of RFC 3339 with any offset; offsets without colon or minutes, which ISO 8601 allows, are accepted too. */
const DATE = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,9})?(?:[Zz]|([+-])(\d\d):?(\d\d)?)$/;

/**
 * Convert a date with an offset to UTC, as inventories write it: like 2026-01-31T12:00:00Z, with fractions of a second unless they
 * are 0.
 *
 * @returns the text unchanged when it is not such a date
 */
export function utcDateOf(text: string): string {
  // Glacier's own dates: converted for every archive of a manifest, at the cost of two comparisons.
  if (text.length === 20 && text.endsWith('Z')) return text;
  const [, day, time, fraction = '', sign, hours = '0', minutes = '0'] = DATE.exec(text) ?? [];
  if (day === undefined) return text;
  const decimals = /^\.0*$/.test(fraction) ? '' : fraction;
  if (sign === undefined) return `${day}T${time}${decimals}Z`;
  const localMs = Date.parse(`${day}T${time}Z`);
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  const utcMs = sign === '+' ? localMs - offsetMs : localMs + offsetMs;
  if (Number.isNaN(utcMs) || Number(hours) > 23 || Number(minutes) > 59) return text;
  return `${new Date(utcMs).toISOString().slice(0, -'.000Z'.length)}${decimals}Z`;
}
