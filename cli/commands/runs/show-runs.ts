import type { Deployment } from '../../deployment/deployment';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { type Column, formatTable } from '../../format/table';
import type { Terminal } from '../../terminal/terminal';
import { type AnyRun, listAllRuns } from './list-all-runs';

interface Row {
  subject: string | undefined;
  items: number;
  bytes: number;
  done: number;
  failed: number | undefined;
}

/** What there is to say of a run whichever its kind. */
function rowOf(run: AnyRun): Row {
  if ('plan' in run) {
    const { archives = 0, archiveBytes = 0 } = run.totals ?? {};
    const done = Math.min(run.archivesWritten, archives);
    return { subject: run.plan, items: archives, bytes: archiveBytes, done, failed: undefined };
  }
  const { archives, bytes, verified, failed } = run;
  return { subject: run.restore?.plan ?? run.vault, items: archives, bytes, done: verified, failed };
}

const COLUMNS: Column<AnyRun & { row: Row }>[] = [
  { title: 'RUN', value: (run) => run.runId },
  { title: 'KIND', value: (run) => run.kind ?? '-' },
  { title: 'VAULT OR PLAN', value: ({ row }) => row.subject ?? '-' },
  { title: 'STATUS', value: (run) => run.status },
  { title: 'STARTED (UTC)', value: (run) => (run.startedAt ? formatTime(run.startedAt) : '-') },
  { title: 'ITEMS', value: ({ row }) => formatCount(row.items), right: true },
  { title: 'SIZE', value: ({ row }) => formatBytes(row.bytes), right: true },
  { title: 'DONE', value: ({ row }) => formatCount(row.done), right: true },
  { title: 'FAILED', value: ({ row }) => (row.failed === undefined ? '-' : formatCount(row.failed)), right: true },
];

/** List runs as a table or as one JSON object. */
export async function showRuns(
  deployment: Deployment,
  terminal: Terminal,
  options: { limit: number; json: boolean },
): Promise<void> {
  const runs = await listAllRuns(deployment, options.limit);
  if (options.json) terminal.json({ runs });
  else if (runs.length === 0)
    terminal.say('There are no runs yet. Start one: moraine retrieve VAULT, or moraine backup PLAN');
  else
    for (const line of formatTable(
      COLUMNS,
      runs.map((run) => ({ ...run, row: rowOf(run) })),
    ))
      terminal.say(line);
}
