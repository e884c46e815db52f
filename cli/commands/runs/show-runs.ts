import type { Deployment } from '../../deployment/deployment';
import { isFinal, type RunState, withExecution } from '../../deployment/run-state';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { type Column, formatTable } from '../../format/table';
import type { Terminal } from '../../terminal/terminal';

const COLUMNS: Column<RunState>[] = [
  { title: 'RUN', value: (run) => run.runId },
  { title: 'VAULT', value: (run) => run.vault ?? '-' },
  { title: 'STATUS', value: (run) => run.status },
  { title: 'STARTED (UTC)', value: (run) => (run.startedAt ? formatTime(run.startedAt) : '-') },
  { title: 'ARCHIVES', value: (run) => formatCount(run.archives), right: true },
  { title: 'SIZE', value: (run) => formatBytes(run.bytes), right: true },
  { title: 'VERIFIED', value: (run) => formatCount(run.verified), right: true },
  { title: 'FAILED', value: (run) => formatCount(run.failed), right: true },
];

/** List runs as a table or as one JSON object. */
export async function showRuns(
  deployment: Deployment,
  terminal: Terminal,
  options: { limit: number; json: boolean },
): Promise<void> {
  const runs: RunState[] = [];
  for (const run of await deployment.runs.list(options.limit)) {
    // Only a run that reads as under way can have ended without its record knowing.
    const execution = isFinal(run.status) ? undefined : await deployment.executions.describe(run.runId);
    runs.push(withExecution(run.runId, run, execution) ?? run);
  }
  if (options.json) terminal.json({ runs });
  else if (runs.length === 0) terminal.say('There are no runs yet. Start one: moraine retrieve VAULT');
  else for (const line of formatTable(COLUMNS, runs)) terminal.say(line);
}
