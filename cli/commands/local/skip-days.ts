import { createInterface } from 'node:readline';
import type { VirtualClock } from '../../../local/clock/virtual-clock';
import type { Terminal } from '../../terminal/terminal';

const HOUR_MS = 3_600_000;
/** A little more than a day, so that Glacier takes the inventory of today's uploads. */
const DAY_MS = 25 * HOUR_MS;

/** Advance the clock by 25 hours whenever the user presses Enter or sends SIGUSR2. */
export function skipDaysOnRequest(clock: VirtualClock, terminal: Terminal): { close(): void } {
  let isAdvancing = false;
  const skipDay = async () => {
    if (isAdvancing) return;
    isAdvancing = true;
    await clock.advance(DAY_MS);
    isAdvancing = false;
    terminal.say(`25 hours have passed: it is ${clock.date().toISOString()}`);
  };
  process.on('SIGUSR2', skipDay);
  const keyboard = process.stdin.isTTY ? createInterface({ input: process.stdin }) : undefined;
  keyboard?.on('line', skipDay);
  // While readline reads the terminal, it receives Ctrl-C, and the process does not.
  keyboard?.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return {
    close: () => {
      process.off('SIGUSR2', skipDay);
      keyboard?.close();
    },
  };
}
