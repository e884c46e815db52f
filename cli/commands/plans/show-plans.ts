import { isAccepted, isHeld } from '../../../core/backup/guard/verdicts';
import { type BackupRecord, listBackups } from '../../../core/backup/records/backup-record';
import type { SnapshotHead } from '../../../core/contracts/snapshot';
import type { PlanSummary } from '../../../core/contracts/stack-outputs';
import { type BackupState, isFinalBackup } from '../../deployment/backup-state';
import type { Deployment } from '../../deployment/deployment';
import { keptSnapshots } from '../../deployment/kept-snapshots';
import { countOf, formatBytes, formatCount } from '../../format/bytes';
import { formatTime } from '../../format/duration';
import { fields } from '../../report/fields';
import { retentionWords } from '../../report/retention-words';
import { formatS3Uri } from '../../s3-uri';
import type { Terminal } from '../../terminal/terminal';
import { lookAtBackup } from '../../watch/look-at-backup';

/** A plan's last run is looked for among so many of all plans. */
const RUNS_LOOKED_AT = 1000;

interface PlanState {
  plan: PlanSummary;
  snapshots: number;
  /** Of these, those that wait for a decision; oldest first. */
  held: SnapshotHead[];
  newest: SnapshotHead | undefined;
  lastRun: BackupState | undefined;
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
  const records = await listBackups(deployment.items, RUNS_LOOKED_AT);
  const states: PlanState[] = [];
  for (const plan of deployment.plans) {
    const snapshots = await keptSnapshots(deployment, plan.name);
    const last = lastOf(records.filter((record) => record.plan === plan.name));
    const lastRun = last && (await lookAtBackup(deployment, last.runId));
    states.push({
      plan,
      snapshots: snapshots.length,
      held: snapshots.filter(isHeld),
      newest: snapshots.findLast(isAccepted),
      lastRun,
    });
  }
  return states;
}

/** By their times: an execution that was started by hand may have any name, and so may its run. */
const lastOf = (records: BackupRecord[]): BackupRecord | undefined =>
  records.reduce<BackupRecord | undefined>(
    (last, record) => (last && last.startedAt >= record.startedAt ? last : record),
    undefined,
  );

function describePlan({ plan, snapshots, held, newest, lastRun }: PlanState): string[] {
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
      ['last run', lastRun ? runText(lastRun) : 'none'],
    ]),
  ];
}

const heldOf = (held: SnapshotHead[]) => `${held.map(({ snapshot }) => snapshot).join(', ')}: see moraine help accept`;

const snapshotText = ({ snapshot, takenAt, objects, bytes }: SnapshotHead) =>
  `${snapshot}, taken ${formatTime(takenAt)} UTC: ${countOf(objects, 'object')}, ${formatBytes(bytes)}`;

const runText = ({ runId, status, kind, finishedAt }: BackupState) =>
  `${runId} (${kind}): ${status}${isFinalBackup(status) && finishedAt ? ` on ${formatTime(finishedAt)} UTC` : ''}`;

function planJson({ plan, snapshots, held, newest, lastRun }: PlanState): unknown {
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
    },
    newest: newest
      ? { snapshot: newest.snapshot, takenAt: newest.takenAt, objects: newest.objects, bytes: newest.bytes }
      : null,
    lastRun: lastRun ?? null,
  };
}
