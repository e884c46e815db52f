import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { inBlocks } from '../../terminal/in-blocks';

/** Check, before a run of several hours, that a file can be written. @throws CommandError */
export async function checkOutFile(file: string): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  if (existing) throw fileExists(file);
  const directory = await stat(path.dirname(file)).catch(() => undefined);
  if (directory?.isDirectory()) return;
  throw new CommandError(`--out ${printable(file)}: there is no directory ${printable(path.dirname(file))}.`);
}

/**
 * Write a new file; an incomplete file is removed.
 *
 * @throws CommandError when the file exists or cannot be written; errors of `text`
 */
export async function writeOutFile(file: string, text: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(inBlocks(text)), createWriteStream(file, { flags: 'wx' }));
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw fileExists(file);
    await rm(file, { force: true });
    if (syscall === undefined) throw error;
    throw new CommandError(`--out ${printable(file)} cannot be written: ${message}`, undefined, { cause: error });
  }
}

const fileExists = (file: string) =>
  new CommandError(`--out ${printable(file)} already exists: name another file, or remove it.`);
