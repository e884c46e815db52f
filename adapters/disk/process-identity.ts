import { readFile, readlink } from 'node:fs/promises';
import * as z from 'zod';

/** What tells a process from later ones with its id. */
export const ProcessIdentity = z.object({
  /** Id of the start of its system. */
  boot: z.string(),
  /** Namespace of its id: a container has its own. */
  namespace: z.string(),
  /** Clock ticks from the start of the system to its own. */
  startTicks: z.string(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Position of the start in `/proc/PID/stat`, counted after the name, which may contain blanks. */
const START_TICKS_AT = 19;

/** Identity of a process of this namespace. @returns undefined where the system does not tell, as anywhere but on Linux */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const [boot, namespace, stat] = await Promise.all([
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
      readlink('/proc/self/ns/pid'),
      readFile(`/proc/${pid}/stat`, 'latin1'),
    ]);
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TICKS_AT];
    return startTicks === undefined ? undefined : { boot: boot.trim(), namespace, startTicks };
  } catch {
    return undefined;
  }
}
