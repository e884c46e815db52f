import { CommandError } from '../../errors/command-error';

/** A year takes about half a minute. */
const SPEED_MAX = 1_000_000;

/** Parse the speed of idle virtual time: a factor of real time, or `max`. @throws CommandError */
export function parseSpeed(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (speed > 0 && speed <= SPEED_MAX) return speed;
  throw new CommandError(
    `--speed '${text}' is neither max nor a number above 0 and up to ${SPEED_MAX} (1 is real time).`,
  );
}
