import type { WriteStream } from 'node:tty';

/** Where a command writes. With `--json` people's text goes to stderr, so that stdout carries one JSON object alone. */
export interface Terminal {
  /** One line, or several, for people. */
  say(text?: string): void;
  /** A line on stderr, whatever the mode. */
  complain(text: string): void;
  /** The command's one JSON object. */
  json(value: unknown): void;
  /** Whether what people read is a terminal, where lines can be drawn again. */
  readonly interactive: boolean;
  /** Width of that terminal, at least 40. */
  columns(): number;
  /** Write without a line end; for drawing. */
  raw(text: string): void;
  /** From now on stdout is for JSON only. */
  reserveStdout(): void;
}

export function processTerminal(): Terminal {
  let people: NodeJS.WriteStream = process.stdout;
  return {
    say: (text = '') => void people.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    get interactive() {
      return people.isTTY === true && process.env.TERM !== 'dumb';
    },
    columns: () => Math.max(40, (people as Partial<WriteStream>).columns ?? 80),
    raw: (text) => void people.write(text),
    reserveStdout: () => {
      people = process.stderr;
    },
  };
}
