import type { LeaseHolder } from '../../core/run/lease-holder';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';

/** A run that has not been opened yet, and why not. */
export function describeWaiting(runId: string, plan: string | undefined, waitsFor: LeaseHolder | undefined): string[] {
  if (!waitsFor) return [`Run ${runId} was started; it has not been opened yet.`];
  const { since, freeAt } = waitsFor;
  const why = freeAt
    ? `has ended, and one of its functions may be at work on plan ${plan} until ${formatTime(freeAt)} UTC`
    : `is at work on plan ${plan} since ${formatTime(since)} UTC, or was stopped less than 16 minutes ago`;
  return [
    `Run ${runId} was started, and waits: run ${printable(waitsFor.runId)} ${why}.`,
    'It looks again after 20 seconds, then more and more rarely, up to every 15 minutes, for a day.',
  ];
}
