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
import { lookFurther } from '../../run/look-further';
import { summaryJson } from '../../run/run-json';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';

/** A plan's last run is looked for among so many of all plans. */
const RUNS_LOOKED_AT = 1000;

interface PlanState {
  plan: PlanSummary;
  snapshots: number;
  /** Of these, those that wait for a decision; oldest first. */
  held: SnapshotHead[];
  /** Those of which archives are missing; oldest first. */
  damaged: SnapshotHead[];
  newest: SnapshotHead | undefined;
  lastRun: RunSummary | undefined;
}

/** Print what is configured, and how it stands, as text or as one JSON object. */
export async function showPlans(deployment: Deployment, terminal: Terminal, options: { json: boolean }): Promise<void> {
  const states = await statesOf(deployment);
  if (options.json) terminal.json({ plans: states.map(planJson) });
  else if (states.length === 0)
    terminal.say('moraine.config.ts has no plans, as it is deployed. Add one under `plans`, and deploy.');
  else terminal.say(states.map((state) => describePlan(state).join('\n')).join('\n\n'));
}

async function statesOf(deployment: Deployment): Promise<PlanState[]> {
  if (deployment.plans.length === 0) return [];
  const lastRuns = await lastRunsOf(deployment);
  const states: PlanState[] = [];
  for (const plan of deployment.plans) {
    const snapshots = await keptSnapshots(deployment, plan.name);
    const last = lastRuns.get(plan.name);
    const lastRun = last && (await lookFurther(deployment, last));
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

/** The newest run of each plan that takes, judges or lets go snapshots: a restore leaves the plan as it is. */
async function lastRunsOf({ items, plans }: Deployment): Promise<Map<string, RunSummary>> {
  const last = new Map<string, RunSummary>();
  let looked = 0;
  for await (const run of listRuns(items)) {
    const { plan, kind } = run;
    if (plan !== undefined && machineOf(kind) === 'backup' && !last.has(plan)) last.set(plan, run);
    if (++looked >= RUNS_LOOKED_AT || plans.every(({ name }) => last.has(name))) break;
  }
  return last;
}

function describePlan({ plan, snapshots, held, damaged, newest, lastRun }: PlanState): string[] {
  return [
    plan.name,
    ...fields([
      ['source', formatS3Uri(plan.source.bucket, plan.source.prefix)],
      ['vault', plan.vault],
      ['schedule', plan.schedule ? `${plan.schedule.expression}, ${plan.schedule.timeZone}` : 'none: by hand'],
      ['keeps', retentionWords(plan.retention)],
      ['snapshots', snapshots > 0 ? formatCount(snapshots) : `none yet: moraine backup ${plan.name}`],
      ['newest', newest && snapshotText(newest)],
      ['held', held.length > 0 ? heldOf(held) : null],
      ['damaged', damaged.length > 0 ? damagedOf(damaged, plan) : null],
      ['last run', lastRun ? runText(lastRun) : 'none'],
    ]),
  ];
}

const heldOf = (held: SnapshotHead[]) => `${held.map(({ snapshot }) => snapshot).join(', ')}: see moraine help accept`;

const damagedOf = (damaged: SnapshotHead[], { name }: PlanSummary) =>
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
