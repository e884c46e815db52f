import type { Deployment } from '../../deployment/deployment';
import { isFinal } from '../../deployment/run-state';
import { type ExitCode, exitCodeOf } from '../../exit-codes';
import { describeRebuilt } from '../../report/describe-rebuilt';
import { describeReport, describeState } from '../../report/describe-run';
import { endedRunJson } from '../../report/run-json';
import type { Terminal } from '../../terminal/terminal';
import { BatchWatch } from '../../watch/batch-watch';
import { drawProgress } from '../../watch/describe-progress';
import { type EndedRun, exitCodeOfEnd, readEnd } from '../../watch/ended-run';
import { Pace } from '../../watch/eta';
import { lookAtRun } from '../../watch/look-at-run';
import { takeLook } from '../../watch/take-look';
import { watchRun } from '../../watch/watch-run';

/** Show one retrieval, at once or until it ends. @returns what its state says */
export async function showRun(
  deployment: Deployment,
  terminal: Terminal,
  options: { runId: string; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { runId, watch, json } = options;
  if (watch) return showEnd(deployment, terminal, await watchRun(deployment, terminal, runId), json);
  const state = await lookAtRun(deployment, runId);
  if (isFinal(state.status)) return showEnd(deployment, terminal, await readEnd(deployment, state), json);
  const look = await takeLook(deployment, new BatchWatch(deployment.runs), new Pace(), state);
  if (json) {
    terminal.json({ ...state, progress: look.progress });
  } else {
    for (const line of describeState(state)) terminal.say(line);
    for (const line of drawProgress(look, terminal.columns()).slice(1)) terminal.say(line);
    terminal.say(`Follow it: moraine run ${runId} --watch`);
  }
  return exitCodeOf(state.status);
}

/** Print how a retrieval ended, as text or as its JSON. */
export function showEnd(deployment: Deployment, terminal: Terminal, ended: EndedRun, json: boolean): ExitCode {
  const { state, report, rebuilt } = ended;
  const lines = report ? describeReport(report, state, deployment.runsBucket) : describeState(state);
  if (rebuilt) lines.push(...describeRebuilt(rebuilt, state, deployment));
  if (json) terminal.json(endedRunJson(ended));
  else for (const line of lines) terminal.say(line);
  return exitCodeOfEnd(ended);
}
