import type { CreationRange } from '../../../core/contracts/inventory-run';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { parseTimeOf } from '../../time-text';

/**
 * `FROM..TO`, of which one may be left out: from the beginning of the day, minute or second that FROM names to the end of that
 * of TO.
 *
 * @throws CommandError
 */
export function parseCreated(text: string): CreationRange {
  const [, from = '', to = ''] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  if (from + to === '') {
    throw new CommandError(
      `--created '${printable(text)}' is not a range: write 2026-01-01..2026-01-31, 2026-01-01.. or ..2026-01-31.`,
    );
  }
  const range: CreationRange = {};
  if (from !== '') range.from = second(parseTimeOf('--created', from).first, from);
  if (to !== '') range.to = second(behind(parseTimeOf('--created', to).last), to);
  if (range.from === undefined || range.to === undefined || range.from < range.to) return range;
  throw new CommandError(`--created '${printable(text)}' ends before it begins.`);
}

const behind = (lastMillisecond: string) => new Date(Date.parse(lastMillisecond) + 1).toISOString();

/** Glacier takes ends to the second. */
function second(time: string, text: string): string {
  if (time.endsWith('.000Z')) return time.replace('.000Z', 'Z');
  throw new CommandError(`--created '${printable(text)}': a range begins and ends with a whole second.`);
}
