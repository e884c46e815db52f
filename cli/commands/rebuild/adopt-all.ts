import type { RebuiltSnapshot } from '../../../core/contracts/rebuilt';
import { hasEnded } from '../../../core/contracts/run-status';
import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { newestRebuild } from '../../deployment/rebuild-results';
import { ExitCode } from '../../exit-codes';
import { countOf, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { printable } from '../../format/printable';
import { formatTable } from '../../format/table';
import { readEnd } from '../../run/ended-run';
import { startRun } from '../../run/start-run';
import { watchRun } from '../../run/watch-run';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';
import { checkPlan, confirmAdoption } from './adopt';

export interface AdoptAllOptions {
  vault: string;
  /** ISO 8601: snapshots whose catalogs, according to the vault's inventory, were created no later. */
  until: string;
  deployment: string | undefined;
  yes: boolean;
  json: boolean;
}

const SNAPSHOTS_SHOWN_MAX = 100;

/**
 * Adopt all unproven snapshots of a vault whose catalogs were created by a date, for when the signing keys are lost. Runs are
 * started one after the other, from the oldest snapshot; a repeated command resumes where the previous one ended.
 */
export async function adoptAll(
  deployment: Deployment,
  terminal: Terminal,
  options: AdoptAllOptions,
): Promise<ExitCode> {
  const { vault, until, deployment: lostKeyId, yes, json } = options;
  const { runId: rebuild, rebuilt } = await newestRebuild(deployment, vault);
  const wanted = await withoutAdopted(deployment, unprovenUntil(rebuilt.snapshots, until));
  for (const plan of new Set(wanted.map((snapshot) => snapshot.plan))) checkPlan(deployment, plan, vault);
  if (wanted.length === 0) {
    terminal.say(
      `Rebuild ${rebuild} of vault ${vault} found no unproven snapshots from before ${formatTime(until)} UTC.`,
    );
    if (json) terminal.json({ rebuild, adopted: [], failed: [] });
    return ExitCode.ok;
  }
  for (const line of describeWanted(wanted, rebuild, roomOf(terminal))) terminal.say(line);
  if (!yes) await confirmAdoption(terminal, vault, lostKeyId);
  const adopted: string[] = [];
  const failed: string[] = [];
  for (const { plan, snapshot } of wanted) {
    const name = `${plan}@${snapshot}`;
    terminal.say(`Adopting ${name} (${adopted.length + failed.length + 1} of ${wanted.length})`);
    const request = { plan, kind: 'adopt', snapshot, adopt: { rebuild, deployment: lostKeyId } } as const;
    const { state } = await startRun(deployment, request);
    const { runId } = state;
    const end = hasEnded(state.status)
      ? await readEnd(deployment, state, roomOf(terminal))
      : await watchRun(deployment, terminal, runId);
    if (end.exitCode === ExitCode.ok) {
      adopted.push(name);
      continue;
    }
    failed.push(name);
    const failure = end.report?.error ?? end.state.failure;
    terminal.complain(`${name} was not adopted: ${printable(failure?.cause ?? 'see the run')} (run ${runId})`);
  }
  terminal.say(`${countOf(adopted.length, 'snapshot')} adopted, ${formatCount(failed.length)} not.`);
  if (json) terminal.json({ rebuild, adopted, failed });
  return failed.length > 0 ? ExitCode.completedWithErrors : ExitCode.ok;
}

/** Unproven snapshots with a catalog from before a time, the oldest first; a partial snapshot has no catalog. */
function unprovenUntil(snapshots: readonly RebuiltSnapshot[], until: string): RebuiltSnapshot[] {
  const latest = Date.parse(until);
  const createdMs = ({ createdAt }: RebuiltSnapshot) => Date.parse(createdAt ?? '');
  return snapshots
    .filter((snapshot) => snapshot.outcome === 'unproven' && createdMs(snapshot) <= latest)
    .sort((one, other) => createdMs(one) - createdMs(other));
}

/** Snapshots that have not been adopted since. */
async function withoutAdopted(
  deployment: Deployment,
  snapshots: readonly RebuiltSnapshot[],
): Promise<RebuiltSnapshot[]> {
  const known = new Set<string>();
  for (const plan of new Set(snapshots.map((snapshot) => snapshot.plan))) {
    for (const { snapshot, partial } of await keptSnapshots(deployment, plan))
      if (!partial) known.add(`${plan}@${snapshot}`);
  }
  return snapshots.filter(({ plan, snapshot }) => !known.has(`${plan}@${snapshot}`));
}

function describeWanted(wanted: readonly RebuiltSnapshot[], rebuild: string, room: number): string[] {
  const rows = formatTable(
    [
      { title: 'PLAN', value: ({ plan }) => plan },
      { title: 'SNAPSHOT', value: ({ snapshot }) => snapshot },
      {
        title: 'CREATED (UTC)',
        value: ({ createdAt }) => (createdAt === undefined ? '' : formatTime(createdAt)),
        leaves: 1,
      },
      { title: 'OBJECTS', value: ({ objects }) => String(objects ?? ''), right: true, leaves: 2 },
      { title: 'SIGNED BY', value: ({ signer }) => signer ?? 'nobody', leaves: 3 },
    ],
    wanted.slice(0, SNAPSHOTS_SHOWN_MAX),
    room - 2,
  );
  const more = wanted.length - SNAPSHOTS_SHOWN_MAX;
  return [
    `Rebuild ${rebuild} found ${countOf(wanted.length, 'unproven snapshot')}. Nothing proves their figures.`,
    ...rows.map((row) => `  ${row}`),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
    'Each gets a catalog that this deployment signs, and counts from then on. Retention may delete archives of them only if',
    'their descriptions name the plan and a listed key, or the key that you name with --deployment.',
  ];
}
