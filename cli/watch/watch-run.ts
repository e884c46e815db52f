import type { RunReport } from '../../core/contracts/retrieval-run';
import type { Deployment } from '../deployment/deployment';
import { readReport } from '../deployment/report-file';
import { isFinal, type RunState } from '../deployment/run-state';
import { connectionProblemOf } from '../errors/explain-error';
import type { Terminal } from '../terminal/terminal';
import { BatchWatch } from './batch-watch';
import { Pace } from './eta';
import { lookAtRun } from './look-at-run';
import { progressView } from './progress-view';
import { takeLook } from './take-look';

/** How a run ended. A run that failed before its plan may leave no report. */
export interface EndedRun {
  state: RunState;
  report: RunReport | undefined;
}

/** A machine that sleeps or changes networks loses the run from sight for a while; the run does not mind. */
const LOST_LOOKS_MAX = 40;

/** Show a run's progress until it ends, however long that takes: the run itself is bounded. */
export async function watchRun(deployment: Deployment, terminal: Terminal, runId: string): Promise<EndedRun> {
  const view = progressView(terminal);
  const batches = new BatchWatch(deployment.runs);
  const pace = new Pace();
  let lostLooks = 0;
  for (;;) {
    try {
      const state = await lookAtRun(deployment, runId);
      view.show(await takeLook(deployment, batches, pace, state));
      if (isFinal(state.status)) return { state, report: await readReport(deployment, runId) };
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
