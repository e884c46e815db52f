import { type LeaseHolder, leaseHolder } from '../../core/run/lease-holder';
import type { Deployment } from '../deployment/deployment';
import { RunFailedError } from '../errors/command-error';
import { readRunState } from './read-run-state';
import type { RunRequest } from './run-request';
import { leasedPlan } from './run-request';
import type { RunState } from './run-state';

/** A minute in all: opening takes seconds, since its function starts cold and checks the vault and the bucket. */
const POLLS_MAX = 120;
const POLL_INTERVAL_MS = 500;
/** Ten seconds: the holder of the lease may be about to release it, or may have ended without doing so. */
const POLLS_BEFORE_WAITING = 20;

export interface Opening {
  /** Its status is `opening` when the run has been neither opened nor refused. */
  state: RunState;
  /** Holder of the lease that the run waits for. */
  waitsFor: LeaseHolder | undefined;
}

/**
 * Wait until a run has been opened or refused, for about a minute at most, so that an unconfigured name, an unknown vault or a
 * missing bucket is reported at once, not after the inventory. The wait ends early when another run holds the plan's lease.
 *
 * @throws RunFailedError when the run is refused, or has failed already
 */
export async function awaitOpening(deployment: Deployment, runId: string, request: RunRequest): Promise<Opening> {
  const plan = leasedPlan(request);
  const holder = async ({ status }: RunState) =>
    plan !== undefined && status === 'opening' ? leaseHolder(deployment.items, plan, runId) : undefined;
  let state = await readRunState(deployment, runId);
  let waitsFor = await holder(state);
  for (let polls = 1; polls < POLLS_MAX; polls++) {
    if (waitsFor ? polls > POLLS_BEFORE_WAITING : state.status !== 'opening') break;
    await deployment.pause(POLL_INTERVAL_MS);
    state = await readRunState(deployment, runId);
    waitsFor = await holder(state);
  }
  const { status } = state;
  if (status !== 'failed' && status !== 'refused') return { state, waitsFor };
  throw new RunFailedError(runId, status, state.failure ?? { error: 'Unknown', cause: 'no cause is recorded' });
}
