import type * as z from 'zod';
import type { AnyReport } from '../../../core/run/run-reporting';
import type { Deployment } from '../../deployment/deployment';
import { RunFailedError } from '../../errors/command-error';
import { followRun } from '../../run/follow-run';
import { readReport } from '../../run/report-file';
import type { RunRequest } from '../../run/run-request';
import { startRun } from '../../run/start-run';
import type { Terminal } from '../../terminal/terminal';

/** Start a run, show its progress until it ends, and read its report. @throws RunFailedError when it wrote none */
export async function runToReport<Report extends AnyReport>(
  deployment: Deployment,
  terminal: Terminal,
  request: RunRequest,
  schema: z.ZodType<Report>,
): Promise<Report> {
  const { runId } = (await startRun(deployment, request)).state;
  const { state } = await followRun(deployment, terminal, runId);
  const report = await readReport(deployment, runId, schema);
  if (report) return report;
  throw new RunFailedError(runId, 'failed', state.failure ?? { error: 'Unknown', cause: 'the run wrote no report' });
}
