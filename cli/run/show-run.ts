import { hasEnded } from '../../core/contracts/run-status';
import type { Deployment } from '../deployment/deployment';
import { ExitCode } from '../exit-codes';
import { roomOf } from '../terminal/room-of';
import type { Terminal } from '../terminal/terminal';
import { describeState } from './describe-state';
import { readEnd, showEnd } from './ended-run';
import { readRunState } from './read-run-state';
import { runJson } from './run-json';
import { RunWatcher } from './run-watcher';
import { watchRun } from './watch-run';

/** Show the current state of a run, or watch it until it ends. @returns the exit code of its end; 0 while it is under way */
export async function showRun(
  deployment: Deployment,
  terminal: Terminal,
  options: { runId: string; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { runId, watch, json } = options;
  if (watch) return showEnd(terminal, await watchRun(deployment, terminal, runId), options);
  const state = await readRunState(deployment, runId);
  if (hasEnded(state.status)) return showEnd(terminal, await readEnd(deployment, state, roomOf(terminal)), options);
  const { progress, display } = await new RunWatcher(deployment).measure(state);
  if (json) {
    terminal.json({ ...runJson(state), progress: progress.json });
  } else {
    for (const line of describeState(state)) terminal.say(line);
    for (const line of display.drawBody(roomOf(terminal))) terminal.say(line);
    terminal.say(`Follow it: moraine run ${runId} --watch`);
  }
  return ExitCode.ok;
}
