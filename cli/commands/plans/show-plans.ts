import { isAccepted, isHeld } from '../../../core/backup/guard/verdicts';
import { machineOf } from '../../../core/contracts/run-kind';
import { hasEnded } from '../../../core/contracts/run-status';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { listRuns } from '../../../core/run/run-list';
import type { RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { fields } from '../../report/fields';
import { retentionWords } from '../../report/retention-words';
import { refreshRun } from '../../run/refresh-run';
import { summaryJson } from '../../run/run-json';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';

/** Maximum runs, of all plans, that are searched for a plan's last run. */
const RUNS_SEARCHED_MAX = 1000;

interface PlanState {
  plan: PlanSummary;
  snapshots: number;
  /** Snapshots that wait for a decision, the oldest first. */
  held: SnapshotHead[];
  /** Snapshots with missing archives, the oldest first. */
  damaged: SnapshotHead[];
  newest: SnapshotHead | undefined;
  lastRun: RunSummary | undefined;
}

/** Print the configured plans and their state, as text or as one JSON object. */
export async function showPlans(deployment: Deployment, terminal: Terminal, options: { json: boolean }): Promise<void> {
  const states = await statesOf(deployment);
  if (options.json) terminal.json({ plans: states.map(planJson) });
  else if (states.length === 0)
    terminal.say('The deployed moraine.config.ts has no plans. Add one under `plans`, and deploy.');
  else terminal.say(states.map((state) => describePlan(state).join('\n')).join('\n\n'));
}

async function statesOf(deployment: Deployment): Promise<PlanState[]> {
  if (deployment.plans.length === 0) return [];
  const lastRuns = await lastRunsOf(deployment);
  const states: PlanState[] = [];
  for (const plan of deployment.plans) {
    const snapshots = await keptSnapshots(deployment, plan.name);
    const last = lastRuns.get(plan.name);
    const lastRun = last && (await refreshRun(deployment, last));
    states.push({
      plan,
      snapshots: snapshots.length,
      held: snapshots.filter(isHeld),
      damaged: snapshots.filter(({ damage }) => damage !== undefined),
      newest: snapshots.findLast(isAccepted),
      lastRun,
    });
  }
  return states;
}

/**
 * The newest run of each plan that takes, judges or forgets snapshots; restores do not count, since they do not change the
 * plan.
 */
async function lastRunsOf({ items, plans }: Deployment): Promise<Map<string, RunSummary>> {
  const last = new Map<string, RunSummary>();
  let searched = 0;
  for await (const run of listRuns(items)) {
    const { plan, kind } = run;
    if (plan !== undefined && machineOf(kind) === 'backup' && !last.has(plan)) last.set(plan, run);
    if (++searched >= RUNS_SEARCHED_MAX || plans.every(({ name }) => last.has(name))) break;
  }
  return last;
}

function describePlan({ plan, snapshots, held, damaged, newest, lastRun }: PlanState): string[] {
  return [
    plan.name,
    ...fields([
      ['source', formatS3Uri(plan.source.bucket, plan.source.prefix)],
      ['vault', plan.vault],
      ['schedule', plan.schedule ? `${plan.schedule.expression}, ${plan.schedule.timeZone}` : 'none: started by hand'],
      ['keeps', retentionWords(plan.retention)],
      ['snapshots', snapshots > 0 ? formatCount(snapshots) : `none yet: moraine backup ${plan.name}`],
      ['newest', newest && snapshotText(newest)],
      ['held', held.length > 0 ? heldText(held) : null],
      ['damaged', damaged.length > 0 ? damagedText(damaged, plan) : null],
      ['last run', lastRun ? runText(lastRun) : 'none'],
    ]),
  ];
}

const heldText = (held: SnapshotHead[]) =>
  `${held.map(({ snapshot }) => snapshot).join(', ')}: see moraine help accept`;

const damagedText = (damaged: SnapshotHead[], { name }: PlanSummary) =>
  `${countOf(damaged.length, 'snapshot')}, the newest ${damaged.at(-1)?.snapshot}: moraine snapshots ${name}`;

const snapshotText = ({ snapshot, takenAt, objects, bytes }: SnapshotHead) =>
  `${snapshot}, taken ${formatTime(takenAt)} UTC: ${countOf(objects, 'object')}, ${formatBytes(bytes)}`;

const runText = ({ runId, status, kind, finishedAt }: RunSummary) =>
  `${runId} (${kind}): ${status}${hasEnded(status) && finishedAt ? ` on ${formatTime(finishedAt)} UTC` : ''}`;

function planJson({ plan, snapshots, held, damaged, newest, lastRun }: PlanState): unknown {
  const { name, source, vault, schedule, retention } = plan;
  return {
    ...{
      name,
      source,
      vault,
      schedule: schedule ?? null,
      retention,
      snapshots,
      held: held.map(({ snapshot }) => snapshot),
      damaged: damaged.map(({ snapshot }) => snapshot),
    },
    newest: newest
      ? { snapshot: newest.snapshot, takenAt: newest.takenAt, objects: newest.objects, bytes: newest.bytes }
      : null,
    lastRun: lastRun ? summaryJson(lastRun) : null,
  };
}
