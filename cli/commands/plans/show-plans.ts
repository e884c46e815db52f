import type { OverdueSnapshot } from '../../../core/backup/overdue/overdue-snapshot';
import { machineOf } from '../../../core/contracts/run-kind';
import { hasEnded } from '../../../core/contracts/run-status';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { listRuns } from '../../../core/run/run-list';
import type { RunSummary } from '../../../core/run/run-record';
import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { orphanPlans } from '../../deployment/orphan-plans';
import { formatTime } from '../../format/duration';
import { fields } from '../../report/fields';
import { retentionWords } from '../../report/retention-words';
import { refreshRun } from '../../run/refresh-run';
import { summaryJson } from '../../run/run-json';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { describeOrphan, orphanJson } from './describe-orphan';
import { overdueState, overdueText } from './overdue-state';
import { type SnapshotState, snapshotFields, snapshotState, snapshotsJson } from './snapshot-state';

/** Maximum runs, of all plans, that are searched for a plan's last run. */
const RUNS_SEARCHED_MAX = 1000;

interface PlanState extends SnapshotState {
  plan: PlanSummary;
  lastRun: RunSummary | undefined;
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
  const texts = [...states.map(describePlan), ...orphans.map(describeOrphan)].map((lines) => lines.join('\n'));
  if (states.length === 0)
    texts.unshift('The deployed moraine.config.ts has no plans. Add one under `plans`, and deploy.');
  terminal.say(texts.join('\n\n'));
}

async function statesOf(deployment: Deployment): Promise<PlanState[]> {
  if (deployment.plans.length === 0) return [];
  const lastRuns = await lastRunsOf(deployment);
  const states: PlanState[] = [];
  for (const plan of deployment.plans) {
    const snapshots = await keptSnapshots(deployment, plan.name);
    const last = lastRuns.get(plan.name);
    const lastRun = last && (await refreshRun(deployment, last));
    const overdue = await overdueState(deployment, plan, snapshots);
    states.push({ plan, lastRun, overdue, ...snapshotState(snapshots) });
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

function describePlan({ plan, lastRun, overdue, ...state }: PlanState): string[] {
  return [
    plan.name,
    ...fields([
      ['source', formatS3Uri(plan.source.bucket, plan.source.prefix)],
      ['vault', plan.vault],
      ['schedule', plan.schedule ? `${plan.schedule.expression}, ${plan.schedule.timeZone}` : 'none: started by hand'],
      ['keeps', retentionWords(plan.retention)],
      ...snapshotFields(plan.name, state),
      ['overdue', overdue && overdueText(overdue)],
      ['last run', lastRun ? runText(lastRun) : 'none'],
    ]),
  ];
}

const runText = ({ runId, status, kind, finishedAt }: RunSummary) =>
  `${runId} (${kind}): ${status}${hasEnded(status) && finishedAt ? ` on ${formatTime(finishedAt)} UTC` : ''}`;

function planJson({ plan, lastRun, overdue, ...state }: PlanState): unknown {
  const { name, source, vault, schedule, retention } = plan;
  return {
    ...{ name, source, vault, schedule: schedule ?? null, retention, ...snapshotsJson(state) },
    overdue: overdue ? { dueAt: overdue.dueAt } : null,
    lastRun: lastRun ? summaryJson(lastRun) : null,
  };
}
