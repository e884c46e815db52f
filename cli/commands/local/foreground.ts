import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether this process is in the foreground of its terminal. One that was started with `&` is suspended as soon as it reads what is
 * typed.
 *
 * @returns true also where it cannot be found out
 */
export function isInForeground(): boolean {
  try {
    return ownsTerminal(process.platform === 'linux' ? linuxGroups() : psGroups());
  } catch {
    return true;
  }
}

/** @param groups ids of the own process group and of the terminal's foreground group, separated by spaces */
export function ownsTerminal(groups: string): boolean {
  const [own, foreground] = groups.trim().split(/\s+/);
  return own === foreground;
}

/** The fields after the name of the program, which may contain spaces: state, parent, group, session, terminal, foreground group. */
function linuxGroups(): string {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${group} ${foreground}`;
}

const psGroups = () => execFileSync('ps', ['-o', 'pgid=,tpgid=', '-p', String(process.pid)], { encoding: 'utf8' });
