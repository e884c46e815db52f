import type { LeaseHolder } from '../deployment/lease-holder';
import { formatTime } from '../format/duration';
import { printable } from '../format/printable';

/** A run that has not been opened yet, and why not. */
export function describeWaiting(runId: string, plan: string | undefined, waitsFor: LeaseHolder | undefined): string[] {
  if (!waitsFor) return [`Run ${runId} was started; it has not been opened yet.`];
  return [
    `Run ${runId} was started, and waits: run ${printable(waitsFor.runId)} is at work on plan ${plan} since ${formatTime(waitsFor.since)} UTC.`,
    'It looks again after 20 seconds, then more and more rarely, up to every 15 minutes, for a day.',
  ];
}
