import { hasEnded } from '../../core/contracts/run-status';
import type { RunSummary } from '../../core/run/run-record';
import type { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors/command-error';
import { viewOf } from '../kinds/kinds';
import { lookAtRun } from './look-at-run';
import { withReadableFailure } from './readable-failure';

/**
 * A listed run as it is now. Only one that reads as under way is looked at further: it can have ended without its record
 * knowing, and its counts change.
 */
export async function lookFurther(deployment: Deployment, listed: RunSummary): Promise<RunSummary> {
  if (hasEnded(listed.status)) return withReadableFailure(listed);
  const state = await lookAtRun(deployment, listed.runId).catch((error: unknown) => {
    // Listed from an index that lags behind its table.
    if (error instanceof CommandError) return undefined;
    throw error;
  });
  if (!state) return listed;
  const { request: _request, run: _run, denied: _denied, ...summary } = state;
  return { ...summary, counts: await viewOf(state.kind).counts(deployment, state) };
}
