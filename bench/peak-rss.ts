import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has had resident, in bytes. On Linux that of its own program: `maxRSS` begins with
 * what the process had that started it.
 */
export function peakRssBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  if (!peak) throw new Error('/proc/self/status has no VmHWM');
  return Number(peak[1]) * 1024;
}
