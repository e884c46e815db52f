import type { Deployment } from '../deployment/deployment';
import type { Terminal } from '../terminal/terminal';
import type { EndedRun } from './ended-run';
import { followRun } from './follow-run';
import { lookingAtRun } from './unseen-run';
import { whileRunGoesOn } from './while-run-goes-on';

/**
 * Show a run's progress until it ends, or until the user interrupts it.
 *
 * @throws InterruptedError on a signal; the run continues
 */
export const watchRun = (deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> =>
  whileRunGoesOn(runId, () => lookingAtRun(runId, () => followRun(deployment, terminal, runId)));
