import { createInterface } from 'node:readline';
import type { VirtualClock } from '../../../local/clock/virtual-clock';
import type { Terminal } from '../../terminal/terminal';

const HOUR_MS = 3_600_000;
/** A little more than a day, so that the inventory of today's uploads is taken. */
const DAY_MS = 25 * HOUR_MS;

/** Let 25 hours pass whenever somebody presses Enter here, or sends SIGUSR2. */
export function letDaysPass(clock: VirtualClock, terminal: Terminal): { close(): void } {
  let passing = false;
  const pass = async () => {
    if (passing) return;
    passing = true;
    await clock.advance(DAY_MS);
    passing = false;
    terminal.say(`25 hours have passed: it is ${clock.date().toISOString()}`);
  };
  process.on('SIGUSR2', pass);
  const keyboard = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;
  keyboard?.on('line', pass);
  // A terminal in raw hands gives Ctrl-C to its reader, not to the process.
  keyboard?.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return {
    close: () => {
      process.off('SIGUSR2', pass);
      keyboard?.close();
    },
  };
}
