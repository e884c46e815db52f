import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { newestRebuild } from '../../deployment/found-snapshots';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { ExitCode } from '../../exit-codes';
import { countOf, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { formatTable } from '../../format/table';
import { readEnd } from '../../run/ended-run';
import { startRun } from '../../run/start-run';
import { watchRun } from '../../run/watch-run';
import type { Terminal } from '../../terminal/terminal';
import { checkPlan, confirmAdoption } from './adopt';

export interface AdoptAllOptions {
  vault: string;
  /** ISO 8601: by the vault's inventory their catalogs were created no later. */
  until: string;
  deployment: string | undefined;
  yes: boolean;
  json: boolean;
}

const SNAPSHOTS_SHOWN = 100;

/**
 * Take over all snapshots of a vault that are unproven, and whose catalogs were there by a date: for the day on which keys
 * are lost. One run after the other, the oldest first; called again, it goes on where it ended.
 */
export async function adoptAll(
  deployment: Deployment,
  terminal: Terminal,
  options: AdoptAllOptions,
): Promise<ExitCode> {
  const { vault, until, deployment: dead, yes, json } = options;
  const { runId: rebuild, rebuilt } = await newestRebuild(deployment, vault);
  const wanted = await left(deployment, chosen(rebuilt.snapshots, until));
  for (const plan of new Set(wanted.map((snapshot) => snapshot.plan))) checkPlan(deployment, plan, vault);
  if (wanted.length === 0) {
    terminal.say(
      `Rebuild ${rebuild} of vault ${vault} has found nothing unproven from before ${formatTime(until)} UTC.`,
    );
    if (json) terminal.json({ rebuild, adopted: [], failed: [] });
    return ExitCode.ok;
  }
  for (const line of describeWanted(wanted, rebuild)) terminal.say(line);
  if (!yes) await confirmAdoption(terminal, vault, dead);
  const adopted: string[] = [];
  const failed: string[] = [];
  for (const { plan, snapshot } of wanted) {
    const name = `${plan}@${snapshot}`;
    terminal.say(`Adopting ${name} (${adopted.length + failed.length + 1} of ${wanted.length})`);
    const request = { plan, kind: 'adopt', snapshot, adopt: { rebuild, deployment: dead } } as const;
    const { state } = await startRun(deployment, request);
    const { runId } = state;
    const end = hasEnded(state.status) ? await readEnd(deployment, state) : await watchRun(deployment, terminal, runId);
    if (end.exitCode === ExitCode.ok) {
      adopted.push(name);
      continue;
    }
    failed.push(name);
    const failure = end.report?.error ?? end.state.failure;
    terminal.complain(`${name} was not adopted: ${printable(failure?.cause ?? 'see its run')} (run ${runId})`);
  }
  terminal.say(`${countOf(adopted.length, 'snapshot')} adopted, ${formatCount(failed.length)} not.`);
  if (json) terminal.json({ rebuild, adopted, failed });
  return failed.length > 0 ? ExitCode.completedWithErrors : ExitCode.ok;
}

/** Of a partial one there is no catalog, and so no date. */
function chosen(snapshots: readonly RebuiltSnapshot[], until: string): RebuiltSnapshot[] {
  const latest = Date.parse(until);
  const createdMs = ({ createdAt }: RebuiltSnapshot) => Date.parse(createdAt ?? '');
  return snapshots
    .filter((snapshot) => snapshot.outcome === 'unproven' && createdMs(snapshot) <= latest)
    .sort((one, other) => createdMs(one) - createdMs(other));
}

/** Those that have not been adopted since. */
async function left(deployment: Deployment, snapshots: readonly RebuiltSnapshot[]): Promise<RebuiltSnapshot[]> {
  const known = new Set<string>();
  for (const plan of new Set(snapshots.map((snapshot) => snapshot.plan))) {
    for (const { snapshot, partial } of await keptSnapshots(deployment, plan))
      if (!partial) known.add(`${plan}@${snapshot}`);
  }
  return snapshots.filter(({ plan, snapshot }) => !known.has(`${plan}@${snapshot}`));
}

function describeWanted(wanted: readonly RebuiltSnapshot[], rebuild: string): string[] {
  const rows = formatTable(
    [
      { title: 'PLAN', value: ({ plan }) => plan },
      { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
      { title: 'CREATED (UTC)', value: ({ createdAt }) => (createdAt === undefined ? '' : formatTime(createdAt)) },
      { title: 'OBJECTS', value: ({ objects }) => String(objects ?? ''), right: true },
      { title: 'SIGNED BY', value: ({ signer }) => signer ?? 'nobody' },
    ],
    wanted.slice(0, SNAPSHOTS_SHOWN),
  );
  const more = wanted.length - SNAPSHOTS_SHOWN;
  return [
    `Unproven, as rebuild ${rebuild} has found them: ${countOf(wanted.length, 'snapshot')}. Their figures are claims.`,
    ...rows.map((row) => `  ${row}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    'Each gets a catalog that this deployment signs, and counts from then on. Retention may delete archives of them only where',
    'their descriptions name the plan and a listed key, or the deployment that you name with --deployment.',
  ];
}
