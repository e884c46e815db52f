import { hasEnded } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { connectionProblemOf } from '../errors/explain-error';
import type { Terminal } from '../terminal/terminal';
import { type EndedRun, readEnd } from './ended-run';
import { lookAtRun } from './look-at-run';
import { progressView } from './progress-view';
import { RunWatcher } from './run-watcher';

/** A machine that sleeps or changes networks loses the run from sight for a while; the run does not mind. */
const LOST_LOOKS_MAX = 40;

/** Show a run's progress until it ends, however long that takes: the run itself is bounded. */
export async function followRun(deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> {
  const view = progressView(terminal);
  const watcher = new RunWatcher(deployment);
  let lostLooks = 0;
  for (;;) {
    try {
      const state = await lookAtRun(deployment, runId);
      const { picture } = await watcher.measure(state);
      view.show(picture);
      if (hasEnded(state.status)) return await readEnd(deployment, state);
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
