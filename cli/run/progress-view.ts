import type { Terminal } from '../terminal/terminal';
import type { ProgressDisplay } from './progress-display';

export interface ProgressView {
  show(display: Omit<ProgressDisplay, 'drawBody'>): void;
}

/** Bars that are redrawn in place on a terminal, plain lines elsewhere. */
export function progressView(terminal: Terminal, nowMs: () => number = () => performance.now()): ProgressView {
  return terminal.interactive ? barsView(terminal) : linesView(terminal, nowMs);
}

const ESC = '\u001b';

function barsView(terminal: Terminal): ProgressView {
  let drawn = { lines: 0, columns: 0 };
  return {
    show(display) {
      const columns = terminal.columns();
      const lines = display.draw(columns - 1);
      // After a change of width nobody knows where the lines are: the next drawing begins below.
      const isThere = drawn.lines > 0 && drawn.columns === columns;
      const up = isThere ? `${ESC}[${drawn.lines}A` : '';
      // Each line is cleared to its end, and so are the lines below that a longer drawing left.
      terminal.raw(`${up}${lines.map((line) => `\r${line}${ESC}[K\n`).join('')}${ESC}[J`);
      drawn = { lines: lines.length, columns };
    },
  };
}

/** Minimum time between two lines of the same phase; a change of phase is printed at once. */
const LINE_EVERY_MS = 10_000;

function linesView(terminal: Terminal, nowMs: () => number): ProgressView {
  let last: { status: string; settled: string; atMs: number } | undefined;
  return {
    show(display) {
      const { status, settled } = display;
      const sameStatus = last?.status === status;
      if (last && sameStatus && (last.settled === settled || nowMs() - last.atMs < LINE_EVERY_MS)) return;
      terminal.say(display.line());
      last = { status, settled, atMs: nowMs() };
    },
  };
}
