import type { Terminal } from '../terminal/terminal';
import type { Picture } from './picture';

export interface ProgressView {
  show(picture: Picture): void;
}

/** Bars that are drawn over one another on a terminal, plain lines elsewhere. */
export function progressView(terminal: Terminal, nowMs: () => number = () => performance.now()): ProgressView {
  return terminal.interactive ? barsView(terminal) : linesView(terminal, nowMs);
}

const ESC = '\u001b';

function barsView(terminal: Terminal): ProgressView {
  let drawn = 0;
  return {
    show(picture) {
      const lines = picture.draw(terminal.columns() - 1);
      const up = drawn > 0 ? `${ESC}[${drawn}A` : '';
      // Each line is cleared to its end, and what a longer drawing left below is cleared too.
      terminal.raw(`${up}${lines.map((line) => `\r${line}${ESC}[K\n`).join('')}${ESC}[J`);
      drawn = lines.length;
    },
  };
}

/** A line when the phase changes, and otherwise when something has moved, at most every ten seconds. */
const LINE_EVERY_MS = 10_000;

function linesView(terminal: Terminal, nowMs: () => number): ProgressView {
  let last: { status: string; settled: string; atMs: number } | undefined;
  return {
    show(picture) {
      const { status, settled } = picture;
      const sameStatus = last?.status === status;
      if (last && sameStatus && (last.settled === settled || nowMs() - last.atMs < LINE_EVERY_MS)) return;
      terminal.say(picture.line());
      last = { status, settled, atMs: nowMs() };
    },
  };
}
