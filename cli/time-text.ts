import * as z from 'zod';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';

const TIME =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<minute>\d{2}:\d{2})(?<second>:\d{2})?(?<fraction>(?<=:\d{2}:\d{2})\.\d{1,9})?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** Whether a text begins like a time. */
export const looksLikeTime = (text: string): boolean => /^\d{4}-\d{2}-\d{2}(?:$|[T ])/.test(text);

/**
 * The first and the last millisecond of the day, minute or second that a text names, in UTC unless it has a zone. Tables show
 * times to the second, so that a copied time means the whole second.
 *
 * @returns ISO 8601 in UTC
 * @throws CommandError
 */
export function parseTime(text: string): { first: string; last: string } {
  const named: Record<string, string | undefined> = TIME.exec(text)?.groups ?? {};
  const { date, minute, second, fraction, zone = 'Z' } = named;
  const moment = (rest: { minute: string; second: string; fraction: string }) => {
    const time = `${date}T${minute ?? rest.minute}${second ?? rest.second}${fraction ?? rest.fraction}${zone}`;
    if (z.iso.datetime({ offset: true }).safeParse(time).success) return new Date(time).toISOString();
    throw new CommandError(
      `'${printable(text)}' is not a time: write 2026-01-05, 2026-01-05T03:00 or 2026-01-05T03:00:00+01:00.`,
    );
  };
  return {
    first: moment({ minute: '00:00', second: ':00', fraction: '.000' }),
    last: moment({ minute: '23:59', second: ':59', fraction: '.999' }),
  };
}

/** Parse the value of an option as a time. @throws CommandError that names the option */
export function parseTimeOf(option: string, text: string): { first: string; last: string } {
  try {
    return parseTime(text);
  } catch (cause) {
    throw new CommandError(
      `${option} '${printable(text)}' is not a time: write 2026-01-05 or 2026-01-05T03:00.`,
      undefined,
      { cause },
    );
  }
}
