import type { Deployment } from '../deployment/deployment';
import { isFinal } from '../deployment/run-state';
import type { Terminal } from '../terminal/terminal';
import { BatchWatch } from './batch-watch';
import { runFrame } from './describe-progress';
import { type EndedRun, readEnd } from './ended-run';
import { Pace } from './eta';
import { follow } from './follow';
import { lookAtRun } from './look-at-run';
import { takeLook } from './take-look';

/** Show a retrieval's progress until it ends. */
export function watchRun(deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> {
  const batches = new BatchWatch(deployment.runs);
  const pace = new Pace();
  return follow(deployment, terminal, runId, async () => {
    const state = await lookAtRun(deployment, runId);
    const frame = runFrame(await takeLook(deployment, batches, pace, state));
    return { frame, ended: isFinal(state.status) ? await readEnd(deployment, state) : undefined };
  });
}
