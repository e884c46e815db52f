import type { Deployment } from '../deployment/deployment';
import { stateMachineFor } from '../deployment/find-plan';
import { awaitOpening, type Opening } from './await-opening';
import { checkRequest } from './check-request';
import { newRunId } from './run-id';
import type { RunRequest } from './run-request';
import { lookingAtRun, startingRun } from './unseen-run';
import { whileRunGoesOn } from './while-run-goes-on';

/**
 * Start a run and wait until it has been opened, or has to wait for another run.
 *
 * @param runId default: a new id
 * @throws RunFailedError when it is refused; CommandError for what `checkRequest` refuses, before anything is started; UnseenRunError
 *   when AWS stops answering; InterruptedError on a signal before that
 */
export async function startRun(
  deployment: Deployment,
  request: RunRequest,
  runId: string = newRunId(deployment.now()),
): Promise<Opening> {
  const machine = stateMachineFor(deployment, request.kind);
  await checkRequest(deployment, request);
  // From here on a run may exist, even if the command fails.
  return whileRunGoesOn(runId, async () => {
    await startingRun(runId, () => machine.start(runId, request));
    return lookingAtRun(runId, () => awaitOpening(deployment, runId, request));
  });
}
