import { createInterface } from 'node:readline';
import type { VirtualClock } from '../../../local/clock/virtual-clock';
import { countOf } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import type { Terminal } from '../../terminal/terminal';
import { isInForeground } from './foreground';

const HOUR_MS = 3_600_000;
/** A little more than a day, so that Glacier takes the inventory of today's uploads. */
const SKIPPED_HOURS = 25;

/** How many executions have been started, and how many of them have not ended. */
export interface ExecutionCounts {
  started: number;
  underWay: number;
}

export interface DaySkipperOptions {
  clock: Pick<VirtualClock, 'now' | 'advance'>;
  terminal: Pick<Terminal, 'say'>;
  /** Counts of the runs; undefined where there are none. */
  runs?: () => ExecutionCounts;
  /** Stream on which each line end counts as Enter; default: the terminal, if this process is in its foreground. */
  keyboard?: NodeJS.ReadableStream | undefined;
}

const terminalInput = () => (process.stdin.isTTY && isInForeground() ? process.stdin : undefined);

/**
 * Advance the clock by 25 hours whenever the user presses Enter or sends SIGUSR2. Every request is answered at once, also the one that
 * comes while the hours are passing, which changes nothing.
 */
export function skipDaysOnRequest(options: DaySkipperOptions): { close(): void } {
  const { clock, terminal, runs, keyboard = terminalInput() } = options;
  const timeText = (ms = clock.now()) => `${formatTime(new Date(ms).toISOString())} UTC`;
  let isClosed = false;
  let targetMs: number | undefined;
  const skipDay = async () => {
    if (isClosed) return;
    if (targetMs !== undefined) {
      terminal.say(`Still on the way to ${timeText(targetMs)}: it is ${timeText()}.${runsText(runs?.())}`);
      return;
    }
    targetMs = clock.now() + SKIPPED_HOURS * HOUR_MS;
    const before = runs?.();
    terminal.say(
      `Skipping ${SKIPPED_HOURS} hours, to ${timeText(targetMs)}, with what is due on the way.${runsText(before)}`,
    );
    await clock.advance(targetMs - clock.now());
    targetMs = undefined;
    if (isClosed) return;
    terminal.say(`${SKIPPED_HOURS} hours have passed: it is ${timeText()}.${runsText(runs?.(), before)}`);
  };
  process.on('SIGUSR2', skipDay);
  const lines = keyboard && createInterface({ input: keyboard });
  lines?.on('line', skipDay);
  lines?.on('close', () => {
    if (!isClosed) terminal.say(`This terminal's input has ended. ${skipHint(false)}`);
  });
  return {
    close: () => {
      isClosed = true;
      process.off('SIGUSR2', skipDay);
      lines?.close();
    },
  };
}

/** Sentences about runs, each after a space. @param before counts before the hours passed, once they have */
function runsText(now: ExecutionCounts | undefined, before?: ExecutionCounts): string {
  if (!now) return '';
  const { underWay } = now;
  const underWayText = ` ${underWay === 0 ? 'No run is' : underWay === 1 ? '1 run is' : `${underWay} runs are`} under way.`;
  if (!before) return underWayText;
  const started = now.started - before.started;
  return `${started === 0 ? ' No run has begun.' : ` ${countOf(started, 'run')} began.`}${underWayText}`;
}

/** How to skip hours, and to stop. @param hasKeyboard whether Enter is heeded */
export function skipHint(hasKeyboard = terminalInput() !== undefined): string {
  const ways = [
    ...(hasKeyboard ? ['press Enter here'] : []),
    ...(process.platform === 'win32' ? [] : [`run kill -USR2 ${process.pid}`]),
  ].join(', or ');
  const skip = `${ways.charAt(0).toUpperCase()}${ways.slice(1)} to skip ${SKIPPED_HOURS} hours (a vault's first inventory takes a day). `;
  return `${ways ? skip : ''}Ctrl-C stops.`;
}
