import { vaultNamesOf } from '../../../core/contracts/configured-vault';
import type { ListedRun } from '../../../core/run/run-list';
import type { RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { ExitCode } from '../../exit-codes';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { type Column, formatTable } from '../../format/table';
import { didYouMean } from '../../nearest-name';
import { summaryJson } from '../../run/run-json';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';
import { findRuns, type RunSearch } from './find-runs';

const countText = (count: number | undefined) => (count === undefined ? '-' : formatCount(count));

/** Column value of a readable run; `?` for a damaged record, of which only the id is certain. */
const known =
  (value: (run: RunSummary) => string) =>
  (listed: ListedRun): string =>
    listed.kind === 'readable' ? value(listed.run) : '?';

const COLUMNS: Column<ListedRun>[] = [
  { title: 'RUN', value: (listed) => printable(runIdOf(listed)) },
  { title: 'KIND', value: known(({ kind }) => kind), leaves: 7 },
  { title: 'VAULT OR PLAN', value: known(({ plan, vault }) => printable(plan ?? vault ?? '-')), leaves: 6 },
  { title: 'STATUS', value: known(({ status }) => status), shortens: true },
  { title: 'STARTED (UTC)', value: known(({ startedAt }) => formatTime(startedAt)), leaves: 1 },
  { title: 'ITEMS', value: known(({ counts }) => countText(counts?.items)), right: true, leaves: 3 },
  {
    title: 'SIZE',
    value: known(({ counts }) => (counts ? formatBytes(counts.bytes) : '-')),
    right: true,
    leaves: 2,
  },
  { title: 'DONE', value: known(({ counts }) => countText(counts?.done)), right: true, leaves: 4 },
  { title: 'FAILED', value: known(({ counts }) => countText(counts?.failed)), right: true, leaves: 5 },
  {
    title: '',
    value: (listed) => (listed.kind === 'damaged' ? printable(listed.error.message) : noteOn(listed.run)),
    shortens: true,
    leaves: 8,
  },
];

const runIdOf = (listed: ListedRun) => (listed.kind === 'readable' ? listed.run.runId : listed.runId);

const noteOn = ({ isDryRun }: RunSummary) => (isDryRun ? 'dry run' : '');

/** List runs as a table or as one JSON object. @returns `unexpected` when a record is damaged */
export async function showRuns(
  deployment: Deployment,
  terminal: Terminal,
  search: RunSearch,
  { json }: { json: boolean },
): Promise<ExitCode> {
  const runs = await findRuns(deployment, search);
  const damaged = runs.filter((listed) => listed.kind === 'damaged');
  if (json) terminal.json(listJson(runs, damaged));
  else if (runs.length > 0) for (const line of formatTable(COLUMNS, runs, roomOf(terminal))) terminal.say(line);
  else if (isFiltered(search)) terminal.say(`There is no such run.${meantName(deployment, search)}`);
  else terminal.say('There are no runs yet. Start one: moraine retrieve VAULT, or moraine backup PLAN');
  return damaged.length > 0 ? ExitCode.unexpected : ExitCode.ok;
}

/** ` Did you mean NAME?` for a plan or a vault that is not configured, but nearly. */
function meantName({ plans, configuration }: Deployment, { plan, vault }: RunSearch): string {
  const asked = [
    { name: plan, names: plans.map(({ name }) => name) },
    { name: vault, names: vaultNamesOf(configuration ?? { vaults: [] }) },
  ];
  return asked
    .map(({ name, names }) => (name === undefined || names.includes(name) ? '' : didYouMean(name, names)))
    .join('');
}

const listJson = (runs: ListedRun[], damaged: (ListedRun & { kind: 'damaged' })[]): object => ({
  runs: runs.flatMap((listed) => (listed.kind === 'readable' ? [summaryJson(listed.run)] : [])),
  ...(damaged.length > 0 && { damaged: damaged.map(({ runId, error }) => ({ runId, problem: error.message })) }),
});

const isFiltered = ({ limit: _, ...filters }: RunSearch) => Object.values(filters).some((value) => value !== undefined);
