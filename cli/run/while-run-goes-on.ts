import { unlessInterrupted } from '../terminal/interrupt';
import { describeContinuing } from './unseen-run';

/**
 * Do work that waits for a run, until the user interrupts it.
 *
 * @throws InterruptedError on a signal; its message says that the run continues, and how to watch or stop it
 */
export const whileRunGoesOn = <Result>(runId: string, work: () => Promise<Result>): Promise<Result> =>
  unlessInterrupted(work, describeContinuing(runId).join('\n'));
