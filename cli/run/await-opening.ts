import { type LeaseHolder, leaseHolder } from '../../core/run/lease-holder';
import type { Deployment } from '../deployment/deployment';
import { RunFailedError } from '../errors/command-error';
import { lookAtRun } from './look-at-run';
import type { RunRequest } from './run-request';
import { leasedPlan } from './run-request';
import type { RunState } from './run-state';

/** A first function starts cold, and looks at the vault and the bucket: seconds. */
const LOOKS_MAX = 120;
const LOOK_EVERY_MS = 500;
/** Whoever holds the plan may be about to release it, or have ended without doing so. */
const LOOKS_BEFORE_WAITING = 20;

export interface Opening {
  /** In the phase `opening` when the run has been neither opened nor refused. */
  state: RunState;
  /** The run that it waits for. */
  waitsFor: LeaseHolder | undefined;
}

/**
 * Wait until a run has been opened or refused, for about a minute at the most: what is not configured, an unknown vault,
 * a missing bucket are told at once, not after the inventory. Another run that holds the plan's lease ends the waiting.
 *
 * @throws RunFailedError when the run is refused, or has failed already
 */
export async function awaitOpening(deployment: Deployment, runId: string, request: RunRequest): Promise<Opening> {
  const plan = leasedPlan(request);
  const holder = async ({ status }: RunState) =>
    plan !== undefined && status === 'opening' ? leaseHolder(deployment.items, plan, runId) : undefined;
  let state = await lookAtRun(deployment, runId);
  let waitsFor = await holder(state);
  for (let looks = 1; looks < LOOKS_MAX; looks++) {
    if (waitsFor ? looks > LOOKS_BEFORE_WAITING : state.status !== 'opening') break;
    await deployment.pause(LOOK_EVERY_MS);
    state = await lookAtRun(deployment, runId);
    waitsFor = await holder(state);
  }
  if (state.status !== 'failed') return { state, waitsFor };
  const { error, cause } = state.failure ?? { error: 'Unknown', cause: 'nothing says why' };
  throw new RunFailedError(runId, error, cause);
}
