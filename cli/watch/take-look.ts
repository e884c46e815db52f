import type { Deployment } from '../deployment/deployment';
import { isFinal, type RunState } from '../deployment/run-state';
import type { BatchWatch } from './batch-watch';
import type { Look } from './describe-progress';
import { type Pace, remainingMs } from './eta';
import { progressOf } from './progress';

/** Gather what there is to show of a run. */
export async function takeLook(
  deployment: Deployment,
  batches: BatchWatch,
  pace: Pace,
  state: RunState,
): Promise<Look> {
  const underWay = state.status === 'retrieving' ? await batches.look(state.runId, state.batches) : [];
  const progress = progressOf(state, underWay);
  const startedAtMs = state.startedAt === undefined ? undefined : Date.parse(state.startedAt);
  if (startedAtMs === undefined) return { state, progress, elapsedMs: undefined, remainingMs: undefined };
  const nowMs = deployment.now().getTime();
  const { verified, failed, present, total } = progress;
  pace.add({ atMs: nowMs, bytes: verified.bytes + failed.bytes - present.bytes });
  const endedAtMs = state.finishedAt === undefined ? nowMs : Date.parse(state.finishedAt);
  // Neither a manifest nor a snapshot has to be asked for first.
  const fromManifest = state.manifest !== undefined || state.restore !== undefined;
  const run = { ...state, fromManifest, startedAtMs, totalBytes: total.bytes - present.bytes };
  return {
    state,
    progress,
    elapsedMs: Math.max(0, endedAtMs - startedAtMs),
    remainingMs: isFinal(state.status) ? undefined : remainingMs(run, pace.samples),
  };
}
