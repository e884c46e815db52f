import { hasEnded } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { CommandError } from '../errors/command-error';
import { connectionProblemOf, unservedPort } from '../errors/connection-problem';
import { ExitCode } from '../exit-codes';
import { roomOf } from '../terminal/room-of';
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
      if (hasEnded(state.status)) return await readEnd(deployment, state, roomOf(terminal));
      failedPolls = 0;
    } catch (error) {
      const port = unservedPort(error);
      if (port !== undefined) throw cloudGone(runId, port, error);
      if (!connectionProblemOf(error) || ++failedPolls > FAILED_POLLS_MAX) throw error;
    }
    await deployment.pause();
  }
}

/** The embedded cloud of a run was stopped or killed: its executions do not go on, so that there is nothing to wait for. */
function cloudGone(runId: string, port: number, cause: unknown): CommandError {
  return new CommandError(
    [
      `The embedded cloud on port ${port} is gone, and run ${runId} was cut off with it. Once the cloud is started again, with the`,
      '--dir and --app that it had, if any, the run can be started again too:',
      `  moraine local --port ${port}`,
      `  moraine retry ${runId} --watch`,
    ].join('\n'),
    ExitCode.unexpected,
    { cause },
  );
}
