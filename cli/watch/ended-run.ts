import { isTroubled, type Rebuilt } from '../../core/contracts/rebuilt';
import type { RunReport } from '../../core/contracts/retrieval-run';
import type { Deployment } from '../deployment/deployment';
import { readRebuilt, readReport } from '../deployment/report-file';
import type { RunState } from '../deployment/run-state';
import { ExitCode, exitCodeOf } from '../exit-codes';

/** How a run ended. A run that failed before its plan may leave no report. */
export interface EndedRun {
  state: RunState;
  report: RunReport | undefined;
  /** Of a rebuild: what came back. */
  rebuilt?: Rebuilt;
}

export async function readEnd(deployment: Deployment, state: RunState): Promise<EndedRun> {
  const ended = { state, report: await readReport(deployment, state.runId) };
  if (state.kind !== 'rebuild') return ended;
  return { ...ended, rebuilt: await readRebuilt(deployment, state.runId) };
}

export function exitCodeOfEnd({ state, report, rebuilt }: EndedRun): ExitCode {
  const exitCode = exitCodeOf(report?.status ?? state.status);
  return exitCode === ExitCode.ok && rebuilt?.snapshots.some(isTroubled) ? ExitCode.completedWithFailures : exitCode;
}
