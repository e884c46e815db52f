import type { OverdueSnapshot } from '../../../core/backup/overdue/overdue-snapshot';
import { hasEnded } from '../../../core/contracts/run-status';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { listRuns } from '../../../core/run/run-list';
import type { RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { noPlans } from '../../deployment/find-plan';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { orphanPlans } from '../../deployment/orphan-plans';
import { ageText, formatTime } from '../../format/duration';
import { fields } from '../../report/fields';
import { retentionWords } from '../../report/retention-words';
import { refreshRun } from '../../run/refresh-run';
import { summaryJson } from '../../run/run-json';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { describeOrphan, orphanJson } from './describe-orphan';
import { type NextBackup, nextBackup, nextText } from './next-backup';
import { overdueState, overdueText } from './overdue-state';
import { type SnapshotState, snapshotFields, snapshotState, snapshotsJson } from './snapshot-state';

/** Maximum runs, of all plans, that are searched for a plan's last backup. */
const RUNS_SEARCHED_MAX = 1000;

interface PlanState extends SnapshotState {
  plan: PlanSummary;
  lastBackup: RunSummary | undefined;
  next: NextBackup | undefined;
  overdue: OverdueSnapshot | undefined;
}

/** Print the configured plans and their state, and those that have snapshots but are not configured, as text or as one JSON object. */
export async function showPlans(deployment: Deployment, terminal: Terminal, options: { json: boolean }): Promise<void> {
  const states = await statesOf(deployment);
  const orphans = await orphanPlans(deployment);
  if (options.json) {
    terminal.json({ plans: states.map(planJson), orphans: orphans.map(orphanJson) });
    return;
  }
  const now = deployment.now();
  const texts = [
    ...states.map((state) => describePlan(state, now)),
    ...orphans.map((orphan) => describeOrphan(orphan, now)),
  ].map((lines) => lines.join('\n'));
  if (states.length === 0) texts.unshift(noPlans(deployment).message);
  terminal.say(texts.join('\n\n'));
}

async function statesOf(deployment: Deployment): Promise<PlanState[]> {
  if (deployment.plans.length === 0) return [];
  const lastBackups = await lastBackupsOf(deployment);
  const states: PlanState[] = [];
  for (const plan of deployment.plans) {
    const snapshots = await keptSnapshots(deployment, plan.name);
    const last = lastBackups.get(plan.name);
    const lastBackup = last && (await refreshRun(deployment, last));
    const overdue = await overdueState(deployment, plan, snapshots);
    const state = snapshotState(snapshots);
    states.push({ plan, lastBackup, next: nextBackup(plan, state.newest, deployment.now()), overdue, ...state });
  }
  return states;
}

/** The newest backup of each plan. A dry run takes no snapshot, and a refused request did not begin. */
async function lastBackupsOf({ items, plans }: Deployment): Promise<Map<string, RunSummary>> {
  const last = new Map<string, RunSummary>();
  let searched = 0;
  for await (const run of listRuns(items)) {
    const { plan, kind, isDryRun, status } = run;
    const isBackup = kind === 'backup' && !isDryRun && status !== 'refused';
    if (plan !== undefined && isBackup && !last.has(plan)) last.set(plan, run);
    if (++searched >= RUNS_SEARCHED_MAX || plans.every(({ name }) => last.has(name))) break;
  }
  return last;
}

function describePlan({ plan, lastBackup, next, overdue, ...state }: PlanState, now: Date): string[] {
  return [
    plan.name,
    ...fields([
      ['source', formatS3Uri(plan.source.bucket, plan.source.prefix)],
      ['vault', plan.vault],
      ['schedule', plan.schedule ? `${plan.schedule.expression}, ${plan.schedule.timeZone}` : 'none: started by hand'],
      ['keeps', retentionWords(plan.retention)],
      ...snapshotFields(plan.name, state, now),
      ['last backup', lastBackup ? runText(lastBackup, now) : 'none'],
      ['next backup', next && nextText(next, now)],
      ['overdue', overdue && overdueText(overdue)],
    ]),
  ];
}

function runText({ runId, status, startedAt, finishedAt }: RunSummary, now: Date): string {
  const ended = hasEnded(status) && finishedAt ? ` on ${formatTime(finishedAt)} UTC, ${ageText(finishedAt, now)}` : '';
  return `${runId}: ${status}${ended || `, begun ${ageText(startedAt, now)}`}`;
}

function planJson({ plan, lastBackup, next, overdue, ...state }: PlanState): unknown {
  const { name, source, vault, schedule, retention } = plan;
  return {
    ...{ name, source, vault, schedule: schedule ?? null, retention, ...snapshotsJson(state) },
    overdue: overdue ? { dueAt: overdue.dueAt } : null,
    lastBackup: lastBackup ? summaryJson(lastBackup) : null,
    nextBackup: next ?? null,
  };
}
