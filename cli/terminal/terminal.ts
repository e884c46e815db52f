import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WriteStream } from 'node:tty';
import { jsonText } from '../format/json-text';
import { inBlocks } from './in-blocks';

/** Where a command writes. With `--json` people's text goes to stderr, so that stdout carries one JSON object alone. */
export interface Terminal {
  /** One line, or several, for people. */
  say(text?: string): void;
  /** A line on stderr, whatever the mode. */
  complain(text: string): void;
  /** The command's one JSON object. */
  json(value: unknown): void;
  /** Text of any length to stdout as it comes, no faster than it is read. A reader that has enough ends it. */
  pour(text: AsyncIterable<string>): Promise<void>;
  /** Whether what people read is a terminal, where lines can be drawn again. */
  readonly interactive: boolean;
  /** Whether somebody is there to answer a question. */
  readonly canAsk: boolean;
  /** @returns the line that was typed; undefined when the input ended instead */
  ask(question: string): Promise<string | undefined>;
  /** Width of that terminal, at least 40. */
  columns(): number;
  /** Write without a line end; for drawing. */
  raw(text: string): void;
  /** From now on stdout is for JSON, or for a list, alone. */
  reserveStdout(): void;
}

export function processTerminal(): Terminal {
  let people: NodeJS.WriteStream = process.stdout;
  process.stdout.on('error', unlessClosed);
  return {
    say: (text = '') => void people.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${jsonText(value, 2)}\n`),
    pour: (text) => pourInto(process.stdout, text),
    get interactive() {
      return people.isTTY === true && process.env.TERM !== 'dumb';
    },
    get canAsk() {
      return people.isTTY === true && process.stdin.isTTY === true;
    },
    ask: (question) => askOn(people, question),
    columns: () => Math.max(40, (people as Partial<WriteStream>).columns ?? 80),
    raw: (text) => void people.write(text),
    reserveStdout: () => {
      people = process.stderr;
    },
  };
}

/** @throws what goes wrong with the target, unless its reader has closed it */
export async function pourInto(target: NodeJS.WritableStream, text: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(inBlocks(text)), target, { end: false }).catch(unlessClosed);
}

/** `moraine ls PLAN | head` closes the pipe when it has read enough: that is no error. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

async function askOn(people: NodeJS.WriteStream, question: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: people });
  try {
    const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}
