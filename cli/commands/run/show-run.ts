import type { Deployment } from '../../deployment/deployment';
import { readReport } from '../../deployment/report-file';
import { isFinal } from '../../deployment/run-state';
import { type ExitCode, exitCodeOf } from '../../exit-codes';
import { describeReport, describeState } from '../../report/describe-run';
import { endedRunJson } from '../../report/run-json';
import type { Terminal } from '../../terminal/terminal';
import { BatchWatch } from '../../watch/batch-watch';
import { drawProgress } from '../../watch/describe-progress';
import { Pace } from '../../watch/eta';
import { lookAtRun } from '../../watch/look-at-run';
import { takeLook } from '../../watch/take-look';
import { type EndedRun, watchRun } from '../../watch/watch-run';

/** Show one run, at once or until it ends. @returns what its state says */
export async function showRun(
  deployment: Deployment,
  terminal: Terminal,
  options: { runId: string; watch: boolean; json: boolean },
): Promise<ExitCode> {
  const { runId, watch, json } = options;
  if (watch) return showEnd(deployment, terminal, await watchRun(deployment, terminal, runId), json);
  const state = await lookAtRun(deployment, runId);
  if (isFinal(state.status)) {
    return showEnd(deployment, terminal, { state, report: await readReport(deployment, runId) }, json);
  }
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

/** Print how a run ended, as text or as its JSON. */
export function showEnd(deployment: Deployment, terminal: Terminal, ended: EndedRun, json: boolean): ExitCode {
  const { state, report } = ended;
  const lines = report ? describeReport(report, deployment.runsBucket) : describeState(state);
  if (json) terminal.json(endedRunJson(ended));
  else for (const line of lines) terminal.say(line);
  return exitCodeOf(report?.status ?? state.status);
}
