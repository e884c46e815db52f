import type { RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { summaryJson } from '../../run/run-json';
import type { Terminal } from '../../terminal/terminal';
import { findRuns, type RunSearch } from './find-runs';

const countText = (count: number | undefined) => (count === undefined ? '-' : formatCount(count));

const COLUMNS: Column<RunSummary>[] = [
  { title: 'RUN', value: ({ runId }) => runId },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'VAULT OR PLAN', value: ({ plan, vault }) => printable(plan ?? vault ?? '-') },
  { title: 'STATUS', value: ({ status }) => status },
  { title: 'STARTED (UTC)', value: ({ startedAt }) => formatTime(startedAt) },
  { title: 'ITEMS', value: ({ counts }) => countText(counts?.items), right: true },
  { title: 'SIZE', value: ({ counts }) => (counts ? formatBytes(counts.bytes) : '-'), right: true },
  { title: 'DONE', value: ({ counts }) => countText(counts?.done), right: true },
  { title: 'FAILED', value: ({ counts }) => countText(counts?.failed), right: true },
  { title: '', value: ({ isDryRun }) => (isDryRun ? 'dry run' : '') },
];

/** List runs as a table or as one JSON object. */
export async function showRuns(
  deployment: Deployment,
  terminal: Terminal,
  search: RunSearch,
  { json }: { json: boolean },
): Promise<void> {
  const runs = await findRuns(deployment, search);
  if (json) terminal.json({ runs: runs.map(summaryJson) });
  else if (runs.length > 0) for (const line of formatTable(COLUMNS, runs)) terminal.say(line);
  else if (isFiltered(search)) terminal.say('There is no such run.');
  else terminal.say('There are no runs yet. Start one: moraine retrieve VAULT, or moraine backup PLAN');
}

const isFiltered = ({ limit: _, ...filters }: RunSearch) => Object.values(filters).some((value) => value !== undefined);
