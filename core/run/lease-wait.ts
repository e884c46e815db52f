import { LeaseHeldError } from '../contracts/errors';
import { FUNCTION_GONE_AFTER_MS } from '../contracts/function-limits';
import type { Executions } from '../ports/executions';
import type { LeaseItem } from './lease-item';

/** Time for which a new execution is taken to be running, since Step Functions may not know it yet. */
const JUST_TAKEN_MS = 60_000;

/** Errors after which the function that caused them may still be running. */
const LOST_FUNCTION = /^(Lambda\..*|States\.(Timeout|HeartbeatTimeout|TaskFailed))$/;

/** @throws LeaseHeldError with the reason why the lease is locked, and until when if known */
export async function checkFree(
  executions: Executions,
  plan: string,
  { executionArn, runId, takenAt, freeAt, lockedBy }: LeaseItem,
  now: Date,
): Promise<void> {
  const refuseUntil = (until: number, reason: string) => {
    if (now.getTime() >= until) return;
    throw new LeaseHeldError(`plan ${plan} is locked until ${new Date(until).toISOString()}: ${reason}`);
  };
  const stillRunning = 'and one of its functions may still be running';
  if (executionArn === undefined) {
    const lost = `run ${runId} lost track of a function when it failed, ${stillRunning}`;
    const reason = lockedBy === undefined ? lost : `\`${lockedBy}\` is under way, or was interrupted`;
    if (freeAt !== undefined) refuseUntil(Date.parse(freeAt), reason);
    return;
  }
  const isJustTaken = now.getTime() - Date.parse(takenAt) < JUST_TAKEN_MS;
  const status = isJustTaken ? undefined : await executions.statusOf(executionArn);
  if (!status || status.state === 'running') {
    throw new LeaseHeldError(`plan ${plan} is locked: run ${runId} has held its lease since ${takenAt}`);
  }
  if (status.state === 'ended') {
    const reason = `run ${runId} has ended without releasing its lease, ${stillRunning}`;
    refuseUntil(status.endedAt.getTime() + FUNCTION_GONE_AFTER_MS, reason);
  }
}

/** End of a run that did not succeed, as far as its lease is concerned; status `failed` when undefined. */
export interface LeaseFailure {
  error: string;
  status?: 'failed' | 'stopped' | 'refused';
  at: Date;
}

/** Time from which the lease of a failed or stopped run is free, ISO 8601; undefined when it is free at once. */
export function freeAtAfter({ status, error, at }: LeaseFailure): string | undefined {
  if (status !== 'stopped' && !LOST_FUNCTION.test(error)) return undefined;
  return new Date(at.getTime() + FUNCTION_GONE_AFTER_MS).toISOString();
}
