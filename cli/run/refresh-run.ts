import { hasEnded } from '../../core/contracts/run-status';
import type { RunSummary } from '../../core/run/run-record';
import type { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors/command-error';
import { viewOf } from '../kinds/kinds';
import { readRunState } from './read-run-state';
import { withReadableFailure } from './readable-failure';

/**
 * The current state of a listed run. Only a run that is listed as under way is read again: it may have ended without an update
 * of its record, and its counts change.
 */
export async function refreshRun(deployment: Deployment, listed: RunSummary): Promise<RunSummary> {
  if (hasEnded(listed.status)) return withReadableFailure(listed);
  const state = await readRunState(deployment, listed.runId).catch((error: unknown) => {
    // The index that lists runs lags behind its table.
    if (error instanceof CommandError) return undefined;
    throw error;
  });
  if (!state) return listed;
  const { request: _request, run: _run, denied: _denied, ...summary } = state;
  return { ...summary, counts: await viewOf(state.kind).counts(deployment, state) };
}
