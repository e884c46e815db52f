import type { AnyReport } from '../../core/run/run-reporting';
import type { Deployment } from '../deployment/deployment';
import { type ExitCode, exitCodeOf } from '../exit-codes';
import type { RunConclusion } from '../kinds/kind-view';
import { viewOf } from '../kinds/kinds';
import type { Terminal } from '../terminal/terminal';
import { describeState } from './describe-state';
import { readReport } from './report-file';
import { runJson } from './run-json';
import type { RunState } from './run-state';

/** The end of a run. A run that was refused, or whose execution was stopped, may have no report. */
export interface EndedRun extends RunConclusion {
  state: RunState;
  report: AnyReport | undefined;
}

/** Read the end of a run. @param room columns that tables may take; default: any number */
export async function readEnd(
  deployment: Deployment,
  state: RunState,
  room = Number.POSITIVE_INFINITY,
): Promise<EndedRun> {
  const view = viewOf(state.kind);
  const report = await readReport(deployment, state.runId, view.report);
  const conclusion = report ? await view.conclude(report, state, deployment, room) : concludeWithoutReport(state);
  const lines = [...conclusion.lines, ...retryHint(state)];
  return { state, report, ...conclusion, lines };
}

/** How to retry a run that failed or was stopped. */
const retryHint = ({ runId, status }: RunState): string[] =>
  status === 'failed' || status === 'stopped' ? [`  Retry it: moraine retry ${runId}`] : [];

const concludeWithoutReport = (state: RunState): RunConclusion => ({
  lines: describeState(state),
  json: runJson(state),
  exitCode: exitCodeOf(state.status),
});

/** Print the end of a run, as text or as JSON. */
export function showEnd(terminal: Terminal, ended: EndedRun, { json }: { json: boolean }): ExitCode {
  if (json) terminal.json(ended.json);
  else for (const line of ended.lines) terminal.say(line);
  return ended.exitCode;
}
