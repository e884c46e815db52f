/** Periods that contain an instant, each as a number unique among periods of its kind. */
export interface Periods {
  day: number;
  /** ISO 8601 week, from Monday to Sunday. */
  week: number;
  month: number;
  year: number;
}

const DAY_MS = 86_400_000;
/** Days from the Monday of its week to 1 January 1970, day 0, which was a Thursday. */
const DAYS_BEFORE_FIRST_THURSDAY = 3;

/**
 * @param timeZone name in the IANA database
 * @returns function that gives the day, week, month and year of an instant in that time zone
 */
export function periodsIn(timeZone: string): (instant: Date) => Periods {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  return (instant) => {
    const fields = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    const [year = 0, month = 0, dayOfMonth = 0] = [fields.get('year'), fields.get('month'), fields.get('day')];
    const day = Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;
    return { day, week: Math.floor((day + DAYS_BEFORE_FIRST_THURSDAY) / 7), month: year * 12 + month, year };
  };
}
