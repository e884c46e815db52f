import { readFileSync } from 'node:fs';

/**
 * Return the largest resident set of this process so far, in bytes. On Linux, VmHWM is read instead of `maxRSS`, which
 * starts with the value of the parent process.
 */
export function peakRssBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  if (!peak) throw new Error('/proc/self/status has no VmHWM');
  return Number(peak[1]) * 1024;
}
