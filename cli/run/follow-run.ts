import { hasEnded } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { connectionProblemOf } from '../errors/explain-error';
import type { Terminal } from '../terminal/terminal';
import { type EndedRun, readEnd } from './ended-run';
import { progressView } from './progress-view';
import { readRunState } from './read-run-state';
import { RunWatcher } from './run-watcher';

/** Maximum failed polls in a row: a machine that sleeps or changes networks is offline for a while. */
const FAILED_POLLS_MAX = 40;

/** Show a run's progress until it ends. The duration is not bounded here: the run itself is bounded. */
export async function followRun(deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> {
  const view = progressView(terminal);
  const watcher = new RunWatcher(deployment);
  let failedPolls = 0;
  for (;;) {
    try {
      const state = await readRunState(deployment, runId);
      const { display } = await watcher.measure(state);
      view.show(display);
      if (hasEnded(state.status)) return await readEnd(deployment, state);
      failedPolls = 0;
    } catch (error) {
      if (!connectionProblemOf(error) || ++failedPolls > FAILED_POLLS_MAX) {
        terminal.complain(`The run continues. Watch it: moraine run ${runId} --watch`);
        throw error;
      }
    }
    await deployment.pause();
  }
}
