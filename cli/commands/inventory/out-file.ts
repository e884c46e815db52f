import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import { inBlocks } from '../../terminal/in-blocks';

/** Make sure, before hours go by, that a file can be written. @throws CommandError */
export async function checkOutFile(file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined);
  if (there) throw taken(file);
  const directory = await stat(path.dirname(file)).catch(() => undefined);
  if (directory?.isDirectory()) return;
  throw new CommandError(`--out ${printable(file)}: there is no directory ${printable(path.dirname(file))}.`);
}

/**
 * Write a new file. What was written of one that cannot be completed is removed.
 *
 * @throws CommandError when there is such a file, or it cannot be written; what `text` throws
 */
export async function writeOutFile(file: string, text: AsyncIterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(inBlocks(text)), createWriteStream(file, { flags: 'wx' }));
  } catch (error) {
    const { code, syscall, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(file);
    await rm(file, { force: true });
    if (syscall === undefined) throw error;
    throw new CommandError(`--out ${printable(file)} cannot be written: ${message}`, undefined, { cause: error });
  }
}

const taken = (file: string) =>
  new CommandError(`--out ${printable(file)} is there already: name another file, or remove it.`);
