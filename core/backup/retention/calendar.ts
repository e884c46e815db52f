/** Periods that an instant lies in, each as a number that no other period of its kind has. */
export interface Periods {
  day: number;
  /** ISO 8601: from Monday to Sunday. */
  week: number;
  month: number;
  year: number;
}

const DAY_MS = 86_400_000;
/** 1 January 1970, day 0, was a Thursday. */
const DAYS_BEFORE_FIRST_THURSDAY = 3;

/**
 * @param timeZone a name of the IANA database
 * @returns tells in which day, week, month and year an instant lies by that zone's clocks
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
