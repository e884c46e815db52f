import type { Deployment } from '../deployment/deployment';
import { type LeaseHolder, leaseHolder } from '../deployment/lease-holder';
import { RunFailedError } from '../errors/command-error';

/** A first function starts cold, and looks at the vault and the bucket: seconds. */
const LOOKS_MAX = 120;
const LOOK_EVERY_MS = 500;
/** Whoever holds the plan may be about to give it back, or have ended without doing so. */
const LOOKS_BEFORE_WAITING = 20;

export interface Opening<State> {
  /** `opening` when the run has been neither opened nor refused. */
  state: State;
  /** The run that it waits for. */
  waitsFor: LeaseHolder | undefined;
}

/** A backup is not opened while it waits for its plan; a restore is on record already, and planned afterwards. */
const mayWait = (status: string) => status === 'opening' || status === 'planning';

/**
 * Wait until a run has been opened or refused, for about a minute at the most: what is not configured, an unknown vault,
 * a missing bucket are told at once, not after the inventory. Another run that is at work on the plan ends the waiting.
 *
 * @param plan that the run needs for itself
 * @throws RunFailedError when the run is refused, or has failed already
 */
export async function awaitOpening<State extends { status: string; failure?: { error: string; cause: string } }>(
  deployment: Deployment,
  { runId, plan }: { runId: string; plan: string | undefined },
  look: () => Promise<State>,
): Promise<Opening<State>> {
  const holder = async ({ status }: State) =>
    plan !== undefined && mayWait(status) ? leaseHolder(deployment, plan, runId) : undefined;
  let state = await look();
  let waitsFor = await holder(state);
  for (let looks = 1; looks < LOOKS_MAX; looks++) {
    if (waitsFor ? looks > LOOKS_BEFORE_WAITING : state.status !== 'opening') break;
    await deployment.pause(LOOK_EVERY_MS);
    state = await look();
    waitsFor = await holder(state);
  }
  if (state.status !== 'failed') return { state, waitsFor };
  const { error, cause } = state.failure ?? { error: 'Unknown', cause: 'nothing says why' };
  throw new RunFailedError(runId, error, cause);
}
