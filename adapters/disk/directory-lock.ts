import { constants } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { OWN_FILES } from '../../core/naming/local-path';
import { fileErrorCode, undefinedIf } from './file-error';
import { identityOf, ProcessIdentity } from './process-identity';

const Holder = z.object({
  pid: z.int(),
  host: z.string(),
  since: z.string(),
  identity: ProcessIdentity.optional(),
});
type Holder = z.infer<typeof Holder>;

/** Attempts to take a lock whose process has died, which others may attempt at the same time. */
const TAKEOVERS_MAX = 20;
const TAKEOVER_PAUSE_MS = 10;

/** Lock of a directory: a file in it that names the process that holds it. */
export class DirectoryLock {
  private constructor(private readonly file: string) {}

  /**
   * Take the lock of a directory; one whose process has died does not count.
   *
   * @returns the lock, or, when another process holds it, that process and the file that names it
   */
  static async take(directory: string, now: Date): Promise<DirectoryLock | { heldBy: Holder; file: string }> {
    const file = path.join(directory, `${OWN_FILES}download.lock`);
    const own = `${file}.${process.pid}`;
    const { pid } = process;
    const mine: Holder = { pid, host: hostname(), since: now.toISOString(), identity: await identityOf(pid) };
    await rm(own, { force: true });
    await writeFile(own, JSON.stringify(mine), { flag: 'wx' });
    try {
      for (let attempt = 0; attempt < TAKEOVERS_MAX; attempt++) {
        if (await claim(own, file)) return new DirectoryLock(file);
        const text = await textOf(file);
        if (text === undefined) continue;
        const holder = holderIn(text);
        if (holder && (await mayBeAlive(holder))) return { heldBy: holder, file };
        await removeDead(file, text, own);
      }
      throw new Error(
        `Other downloads are taking over ${file} from one that has died. If none is running, remove it and ${guardOf(file)}`,
      );
    } finally {
      await rm(own, { force: true });
    }
  }

  release(): Promise<void> {
    return rm(this.file, { force: true });
  }
}

/** Make a file the lock in one step: by a hard link, or, where there are none, by an exclusive creation. */
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

/**
 * Remove the lock of a dead process, unless another process has taken it since it was read. One process at a time may do so; the
 * others wait.
 */
async function removeDead(file: string, text: string, own: string): Promise<void> {
  const guard = guardOf(file);
  if (!(await claim(own, guard))) {
    await setTimeout(TAKEOVER_PAUSE_MS);
    return;
  }
  try {
    if ((await textOf(file)) === text) await rm(file, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

const guardOf = (file: string) => `${file}.takeover`;

/** Text of a lock; undefined when it is gone. That of a link is empty, and a pipe is not waited for: neither names a process. */
async function textOf(file: string): Promise<string | undefined> {
  const flag = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  return undefinedIf(['ENOENT'], readFile(file, { encoding: 'utf8', flag })).catch((error: unknown) => {
    if (['ELOOP', 'EAGAIN'].includes(fileErrorCode(error))) return '';
    throw error;
  });
}

function holderIn(text: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the process of a lock may still run; true on another machine or in another container, of which nothing is known. */
async function mayBeAlive({ pid, host, identity }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  const own = await identityOf(process.pid);
  if (identity && own && identity.boot !== own.boot) return false;
  if (identity && own && identity.namespace !== own.namespace) return true;
  if (!hasProcess(pid)) return false;
  const found = await identityOf(pid);
  return !identity || !found || identity.startTicks === found.startTicks;
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
