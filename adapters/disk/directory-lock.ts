import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { OWN_FILES } from '../../core/naming/local-path';
import { fileErrorCode, undefinedIf } from './file-error';

const Holder = z.object({ pid: z.int(), host: z.string(), since: z.string() });
export type Holder = z.infer<typeof Holder>;

/** Attempts to take a lock whose holder has died, of which another process may be making as many. */
const TAKEOVERS_MAX = 5;

/** A lock file that names its process. */
export class DirectoryLock {
  private constructor(private readonly file: string) {}

  /**
   * Take the lock of a directory; one whose process has died does not count.
   *
   * @returns the holder, when there is one
   */
  static async take(directory: string, now: Date): Promise<DirectoryLock | { heldBy: Holder; file: string }> {
    const file = path.join(directory, `${OWN_FILES}download.lock`);
    const own = `${file}.${process.pid}`;
    const mine: Holder = { pid: process.pid, host: hostname(), since: now.toISOString() };
    await rm(own, { force: true });
    await writeFile(own, JSON.stringify(mine), { flag: 'wx' });
    try {
      for (let attempt = 0; attempt < TAKEOVERS_MAX; attempt++) {
        if (await claim(own, file)) return new DirectoryLock(file);
        const text = await undefinedIf(['ENOENT'], readFile(file, 'utf8'));
        if (text === undefined) continue;
        const holder = holderIn(text);
        if (holder && isAlive(holder)) return { heldBy: holder, file };
        await removeDead(file, text, own);
      }
      throw new Error(`the lock ${file} changes all the time: is another download being started again and again?`);
    } finally {
      await rm(own, { force: true });
    }
  }

  release(): Promise<void> {
    return rm(this.file, { force: true });
  }
}

/** Make a file the lock in one step. File systems without hard links have an exclusive creation. */
async function claim(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false;
  }
  const content = await readFile(own);
  return (
    (await undefinedIf(
      ['EEXIST'],
      writeFile(file, content, { flag: 'wx' }).then(() => true),
    )) ?? false
  );
}

/** Remove the lock of a dead process, unless another one has taken it since it was read: then that one gets it back. */
async function removeDead(file: string, text: string, own: string): Promise<void> {
  const aside = `${own}.dead`;
  await undefinedIf(['ENOENT'], rename(file, aside));
  const moved = await undefinedIf(['ENOENT'], readFile(aside, 'utf8'));
  if (moved !== undefined && moved !== text) await claim(aside, file);
  await rm(aside, { force: true });
}

function holderIn(text: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the process of a lock may still run; of another machine's nothing is known. */
function isAlive({ pid, host }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
