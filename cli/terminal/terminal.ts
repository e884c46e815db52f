import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WriteStream } from 'node:tty';
import { ExitCode } from '../exit-codes';
import { jsonText } from '../format/json-text';
import { printableLines } from '../format/printable';
import { inBlocks } from './in-blocks';

/**
 * Input and output of a command. Control characters in messages, which may quote errors and names of others, are escaped. With `--json`
 * messages go to stderr, so that stdout carries only one JSON object.
 */
export interface Terminal {
  /** Print a message of one or more lines. */
  say(text?: string): void;
  /** Print a line on stderr in every mode. */
  complain(text: string): void;
  /** Print the command's only JSON object. */
  json(value: unknown): void;
  /** Stream text of any length to stdout, with backpressure, until the text or its reader ends. */
  pour(text: AsyncIterable<string>): Promise<void>;
  /** Whether messages go to a terminal, where lines can be redrawn. */
  readonly interactive: boolean;
  /** Whether the user can answer a question. */
  readonly canAsk: boolean;
  /** Ask a question. @returns the line that was typed; undefined when the input ended instead */
  ask(question: string): Promise<string | undefined>;
  /** Width of the terminal in columns, at least 24: what is drawn fits into those. */
  columns(): number;
  /** Write without a line end, for drawing. */
  raw(text: string): void;
  /** From now on, print messages to stderr: stdout is reserved for JSON or a list. */
  reserveStdout(): void;
}

const COLUMNS_MIN = 24;

export function processTerminal(): Terminal {
  let people: NodeJS.WriteStream = process.stdout;
  process.stdout.on('error', endUnlessClosed);
  // There is nowhere to tell it, and the exit code has to be that of the command.
  process.stderr.on('error', () => {});
  return {
    say: (text = '') => void people.write(`${printableLines(text)}\n`),
    complain: (text) => void process.stderr.write(`${printableLines(text)}\n`),
    json: (value) => void process.stdout.write(`${jsonText(value, 2)}\n`),
    pour: (text) => pourInto(process.stdout, text),
    get interactive() {
      return people.isTTY === true && process.env.TERM !== 'dumb';
    },
    get canAsk() {
      return people.isTTY === true && process.stdin.isTTY === true;
    },
    ask: (question) => askOn(people, question),
    // A terminal without a size has 0 columns.
    columns: () => Math.max(COLUMNS_MIN, (people as Partial<WriteStream>).columns || 80),
    raw: (text) => void people.write(text),
    reserveStdout: () => {
      people = process.stderr;
    },
  };
}

/** @throws errors of the target, except that its reader has closed it */
export async function pourInto(target: NodeJS.WritableStream, text: AsyncIterable<string>): Promise<void> {
  await pipeline(Readable.from(inBlocks(text)), target, { end: false }).catch(unlessClosed);
}

/** End the process when its output is lost, as on a full disk. */
function endUnlessClosed({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`moraine: The output cannot be written: ${printableLines(message)}\n`);
  process.exit(ExitCode.unexpected);
}

/** Ignore EPIPE: `moraine ls PLAN | head` closes the pipe when it has read enough. */
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
