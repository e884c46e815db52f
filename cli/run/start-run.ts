import type { Deployment } from '../deployment/deployment';
import { stateMachineFor } from '../deployment/find-plan';
import { awaitOpening, type Opening } from './await-opening';
import { newRunId } from './run-id';
import type { RunRequest } from './run-request';
import { whileRunGoesOn } from './while-run-goes-on';

/**
 * Start a run and wait until it has been opened, or is known to wait for another run.
 *
 * @param runId default: a new one
 * @throws RunFailedError when it is refused; CommandError when no plan is configured; InterruptedError when the process is told
 *   to stop before that
 */
export async function startRun(
  deployment: Deployment,
  request: RunRequest,
  runId: string = newRunId(deployment.now()),
): Promise<Opening> {
  const machine = stateMachineFor(deployment, request.kind);
  // From here on there may be a run, whatever becomes of the command.
  return whileRunGoesOn(runId, async () => {
    await machine.start(runId, request);
    return awaitOpening(deployment, runId, request);
  });
}
