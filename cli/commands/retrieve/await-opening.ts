import type { Deployment } from '../../deployment/deployment';
import type { RunState } from '../../deployment/run-state';
import { lookAtRun } from '../../watch/look-at-run';

/** A first function starts cold, and looks at the vault and the bucket: seconds. */
const LOOKS_MAX = 120;
const LOOK_EVERY_MS = 500;

/**
 * Wait until a run has been opened or refused, for about a minute at the most: what is not configured, an unknown vault,
 * a missing bucket are told at once, not after the inventory.
 *
 * @returns the state then; `opening` when it has been neither
 */
export async function awaitOpening(deployment: Deployment, runId: string): Promise<RunState> {
  let state = await lookAtRun(deployment, runId);
  for (let looks = 1; state.status === 'opening' && looks < LOOKS_MAX; looks++) {
    await deployment.pause(LOOK_EVERY_MS);
    state = await lookAtRun(deployment, runId);
  }
  return state;
}
