import type { CreationRange } from '../core/contracts/creation-range';
import { CommandError } from './errors/command-error';
import { printable } from './format/printable';
import { parseTimeOf } from './time-text';

export const CREATED_HELP = `A RANGE is FROM..TO, FROM.. or ..TO: archives that were created from the beginning of FROM on, and before the beginning of TO,
each a time like 2026-01-05, 2026-01-05T03:00 or 2026-01-05T03:00:00+01:00, in UTC unless it has a zone. The year 2025 is
2025-01-01..2026-01-01.`;

/**
 * Parse a range `FROM..TO`, of which one end may be left out. It goes from the beginning of the day, minute or second FROM, which
 * it includes, to the beginning of TO, which it excludes.
 *
 * @throws CommandError
 */
export function parseCreated(text: string): CreationRange {
  const [, from = '', to = ''] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  if (from + to === '') {
    throw new CommandError(
      `--created '${printable(text)}' is not a range: write 2026-01-01..2026-02-01, 2026-01-01.. or ..2026-02-01.`,
    );
  }
  const range: CreationRange = {};
  if (from !== '') range.from = wholeSecond(parseTimeOf('--created', from).first, from);
  if (to !== '') range.to = wholeSecond(parseTimeOf('--created', to).first, to);
  if (range.from === undefined || range.to === undefined || range.from < range.to) return range;
  const problem = range.from === range.to ? 'is empty: the range ends before TO' : 'ends before it begins';
  throw new CommandError(`--created '${printable(text)}' ${problem}.`);
}

/** The time without its milliseconds: Glacier accepts ranges with whole seconds only. @throws CommandError */
function wholeSecond(time: string, text: string): string {
  if (time.endsWith('.000Z')) return time.replace('.000Z', 'Z');
  throw new CommandError(`--created '${printable(text)}': a range begins and ends with a whole second.`);
}
