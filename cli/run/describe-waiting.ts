import type { LeaseHolder } from '../../core/run/lease-holder';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';

/** Lines of text about a run that has not been opened yet, with the reason. */
export function describeWaiting(runId: string, plan: string | undefined, waitsFor: LeaseHolder | undefined): string[] {
  if (!waitsFor) return [`Run ${runId} was started; it has not been opened yet.`];
  const { since, freeAt } = waitsFor;
  const holder = `run ${printable(waitsFor.runId)}`;
  const reason = freeAt
    ? `becomes free at ${formatTime(freeAt)} UTC: ${holder} has ended, but its functions may still be running`
    : `has been held by ${holder} since ${formatTime(since)} UTC (a stopped run keeps it for 16 more minutes)`;
  return [
    `Run ${runId} was started, and waits: the lease of plan ${plan} ${reason}.`,
    'It retries after 20 seconds, then at growing intervals of up to 15 minutes, for a day.',
  ];
}
