import { unlessInterrupted } from '../terminal/interrupt';

/**
 * Wait for a run, until the person has seen enough.
 *
 * @throws InterruptedError when the process is told to stop: it says that the run goes on, and how to see or end it
 */
export const whileRunGoesOn = <Result>(runId: string, work: () => Promise<Result>): Promise<Result> =>
  unlessInterrupted(
    work,
    [
      `Run ${runId} goes on by itself.`,
      `  See it again: moraine run ${runId} --watch`,
      `  End it:       moraine stop ${runId}`,
    ].join('\n'),
  );
