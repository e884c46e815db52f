import type { Deployment } from '../deployment/deployment';
import { connectionProblemOf } from '../errors/explain-error';
import type { Terminal } from '../terminal/terminal';
import type { Frame } from './frame';
import { progressView } from './progress-view';

/** A machine that sleeps or changes networks loses the run from sight for a while; the run does not mind. */
const LOST_LOOKS_MAX = 40;

/**
 * Show a run's progress until it ends, however long that takes: the run itself is bounded.
 *
 * @param look what there is to show now, and, once it has ended, how
 */
export async function follow<Ended>(
  deployment: Deployment,
  terminal: Terminal,
  runId: string,
  look: () => Promise<{ frame: Frame; ended: Ended | undefined }>,
): Promise<Ended> {
  const view = progressView(terminal);
  let lostLooks = 0;
  for (;;) {
    try {
      const { frame, ended } = await look();
      view.show(frame);
      if (ended) return ended;
      lostLooks = 0;
    } catch (error) {
      if (!connectionProblemOf(error) || ++lostLooks > LOST_LOOKS_MAX) {
        terminal.complain(`The run goes on by itself. See it again: moraine run ${runId} --watch`);
        throw error;
      }
    }
    await deployment.pause();
  }
}
