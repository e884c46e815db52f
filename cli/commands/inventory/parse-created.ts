import type { CreationRange } from '../../../core/contracts/creation-range';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { parseTimeOf } from '../../time-text';

/**
 * Parse a range `FROM..TO`, of which one end may be left out. It goes from the beginning of the day, minute or second FROM to the
 * end of the day, minute or second TO.
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
  if (from !== '') range.from = wholeSecond(parseTimeOf('--created', from).first, from);
  if (to !== '') range.to = wholeSecond(millisecondAfter(parseTimeOf('--created', to).last), to);
  if (range.from === undefined || range.to === undefined || range.from < range.to) return range;
  throw new CommandError(`--created '${printable(text)}' ends before it begins.`);
}

const millisecondAfter = (lastMillisecond: string) => new Date(Date.parse(lastMillisecond) + 1).toISOString();

/** The time without its milliseconds: Glacier accepts ranges with whole seconds only. @throws CommandError */
function wholeSecond(time: string, text: string): string {
  if (time.endsWith('.000Z')) return time.replace('.000Z', 'Z');
  throw new CommandError(`--created '${printable(text)}': a range begins and ends with a whole second.`);
}
