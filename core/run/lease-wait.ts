import { LeaseHeldError } from '../contracts/errors';
import { FUNCTION_GONE_AFTER_MS } from '../contracts/function-limits';
import type { Executions } from '../ports/executions';
import type { LeaseItem } from './lease-item';

/** Step Functions may not know an execution yet that began a moment ago: so long it is believed to be under way. */
const JUST_TAKEN_MS = 60_000;

/** A failure by which whoever waited for a function lost sight of it: it may be at work still. */
const LOST_FUNCTION = /^(Lambda\..*|States\.(Timeout|HeartbeatTimeout|TaskFailed))$/;

/** @throws LeaseHeldError saying why the lease may not be taken, and from when on it may */
export async function checkFree(
  executions: Executions,
  plan: string,
  { executionArn, runId, takenAt, freeAt }: LeaseItem,
  now: Date,
): Promise<void> {
  const refuseUntil = (until: number, reason: string) => {
    if (now.getTime() >= until) return;
    throw new LeaseHeldError(
      `plan ${plan} is free from ${new Date(until).toISOString()} on: run ${runId} ${reason}, and one of its functions ` +
        'may be at work until then',
    );
  };
  if (executionArn === undefined) {
    if (freeAt !== undefined) refuseUntil(Date.parse(freeAt), 'lost sight of a function when it failed');
    return;
  }
  const isJustTaken = now.getTime() - Date.parse(takenAt) < JUST_TAKEN_MS;
  const status = isJustTaken ? undefined : await executions.statusOf(executionArn);
  if (!status || status.state === 'running') {
    throw new LeaseHeldError(`plan ${plan} is at work already: run ${runId} holds its lease since ${takenAt}`);
  }
  if (status.state === 'ended') {
    refuseUntil(status.endedAt.getTime() + FUNCTION_GONE_AFTER_MS, 'has ended without releasing its lease');
  }
}

/** Why a run ended that releases its lease, and when; without a status it failed. */
export interface LeaseFailure {
  error: string;
  status?: 'failed' | 'stopped';
  at: Date;
}

/** When a lease may be taken again that a run releases which has failed, or was stopped; undefined: at once. */
export function freeAtAfter({ status, error, at }: LeaseFailure): string | undefined {
  if (status !== 'stopped' && !LOST_FUNCTION.test(error)) return undefined;
  return new Date(at.getTime() + FUNCTION_GONE_AFTER_MS).toISOString();
}
