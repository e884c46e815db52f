import type { Deployment } from '../deployment/deployment';
import { unlessInterrupted } from '../terminal/interrupt';
import type { Terminal } from '../terminal/terminal';
import type { EndedRun } from './ended-run';
import { followRun } from './follow-run';

/**
 * Show a run's progress until it ends, or until the person has seen enough.
 *
 * @throws InterruptedError when the process is told to stop: the run goes on
 */
export const watchRun = (deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> =>
  unlessInterrupted(
    () => followRun(deployment, terminal, runId),
    [
      `Run ${runId} goes on by itself.`,
      `  See it again: moraine run ${runId} --watch`,
      `  End it:       moraine stop ${runId}`,
    ].join('\n'),
  );
