import { withUnmarkedDamage } from '../../core/backup/damage/unmarked-damage';
import { judgePlannedRun } from '../../core/backup/guard/verdict-of';
import { chooseSnapshots, type DatedSnapshot, type SnapshotChoice } from '../../core/backup/retention/choose-snapshots';
import { listHeads, markForgotten } from '../../core/backup/snapshot/heads';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import {
  type ApplyRetentionInput,
  type ApplyRetentionOutput,
  BackupRunPlan,
  RetentionReport,
  type RetentionRun,
} from '../../core/contracts/backup-run';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { readJson } from '../../core/files/read-json';
import { checkLease } from '../../core/run/lease';
import { enterPhase } from '../../core/run/run-record';
import { VaultLocks } from '../../core/vault-lock/vault-locks';
import { deleteGarbage } from './delete-garbage';
import { listDeletions } from './list-deletions';
import { rehearse } from './rehearse';
import { releaseArchives } from './release-archives';
import type { Division, RetentionDeps } from './retention-deps';

const MARKS_IN_FLIGHT_MAX = 20;

const NO_SUMS = {
  deleted: { archives: 0, bytes: 0 },
  waiting: { archives: 0, bytes: 0, until: null },
  refused: { archives: 0, bytes: 0, reason: null },
};

/**
 * Forget the snapshots that no rule of the plan keeps, and delete the archives that only they need once these are old
 * enough: docs/decisions/forgetting.md. Repeatable and interruptible at any point. With nothing to do, it takes no more
 * than a query of the plan's snapshots and two of its garbage. What the lock of a vault certainly refuses is not asked for.
 *
 * `retention.json` of the run is complete once this is done: it lists all snapshots that the run forgot, in whichever
 * call, and those that an earlier run left half forgotten; archives are summed up from the final records. Until then it
 * shows the progress of the last call. A dry run changes nothing else, and is done at once.
 *
 * @throws SnapshotNotFoundError when the list of a kept snapshot is gone, so that its needs are unknown;
 *   VaultNotFoundError; LeaseLostError before anything more is forgotten or deleted
 */
export async function applyRetention(
  { run }: ApplyRetentionInput,
  functionDeps: RetentionDeps,
): Promise<ApplyRetentionOutput> {
  const deps = { ...functionDeps, locks: new VaultLocks(functionDeps, run.executionArn) };
  if (!run.dryRun) await checkLease(deps.items, run.plan.name, run);
  const { choice, kept, forgotten } = await divideSnapshots(deps, run);
  const division = { run, kept, forgotten };
  if (run.dryRun) {
    const sums = await rehearse(deps, division, [...kept, ...parentsToKeep(division)]);
    await writeReport(deps, run, { ...choice, ...sums });
    return { done: true };
  }
  await enterPhase(deps.items, run.runId, 'forgetting');
  const before = await readJson(deps.files, backupFiles.retention(run.runId), RetentionReport);
  // An earlier call may have listed a snapshot that was then pinned, and is kept.
  const forgottenBefore = before?.forgotten.filter(({ snapshot }) => !kept.some((head) => head.snapshot === snapshot));
  const report = { ...NO_SUMS, ...before, kept: choice.kept, forgotten: union(forgottenBefore, choice.forgotten) };
  if (forgotten.length > 0) {
    // The report lists a snapshot before it is forgotten: afterwards no record would mention it.
    await writeReport(deps, run, report);
    const marks = forgotten.filter(({ state }) => state === 'kept');
    let areMarked = true;
    await forEachInFlight(marks, MARKS_IN_FLIGHT_MAX, async ({ plan, snapshot }) => {
      if (!(await markForgotten(deps.items, plan, snapshot))) areMarked = false;
    });
    // One has changed since it was read: another run may have pinned it. The next call decides anew.
    if (!areMarked) return { done: false };
    if (!(await releaseArchives(deps, division))) return { done: false };
  }
  const deletions = await listDeletions(deps, division);
  if (!deletions) return { done: false };
  const { done, sums } = await deleteGarbage(deps, run, deletions.archives);
  const lacking = deletions.lacking.length > 0 ? deletions.lacking : undefined;
  await writeReport(deps, run, { ...report, ...sums, lacking });
  return { done };
}

/**
 * Divide the plan's snapshots into kept and forgotten ones, by the rules or because an earlier run was interrupted. For
 * the dry run of a backup, the rules are applied as if its snapshot existed. Damage that no check has marked yet
 * counts.
 */
async function divideSnapshots(deps: RetentionDeps, run: RetentionRun): Promise<Division & { choice: SnapshotChoice }> {
  const heads: SnapshotHead[] = [];
  for await (const head of listHeads(deps.items, run.plan.name)) heads.push(head);
  const keptHeads = heads.filter(({ state }) => state === 'kept');
  const rehearsed = isRehearsedBackup(run) ? [await rehearsedSnapshot(deps, run, heads)] : [];
  const choose = (dated: readonly DatedSnapshot[]) =>
    chooseSnapshots([...dated, ...rehearsed], run.plan.retention, run.plan.schedule?.timeZone ?? 'UTC');
  const choiceAsMarked = choose(keptHeads);
  const isAnyForgotten = choiceAsMarked.forgotten.length > 0;
  const { kept, forgotten } = isAnyForgotten
    ? choose(await withUnmarkedDamage(deps, run.plan.name, keptHeads))
    : choiceAsMarked;
  const isKept = new Set(kept.map(({ snapshot }) => snapshot));
  const leftover = heads.filter(({ state }) => state === 'forgotten');
  return {
    run,
    choice: { kept, forgotten: union(leftover, forgotten) },
    kept: heads.filter(({ snapshot, state }) => state === 'kept' && isKept.has(snapshot)),
    forgotten: heads.filter(({ snapshot, state }) => state === 'forgotten' || !isKept.has(snapshot)),
  };
}

/** The snapshot that the dry run's backup would take if it could read all planned objects. */
async function rehearsedSnapshot(
  { files }: RetentionDeps,
  run: RetentionRun,
  heads: readonly SnapshotHead[],
): Promise<DatedSnapshot> {
  const planned = await readJson(files, backupFiles.plan(run.runId), BackupRunPlan);
  const kept = heads.filter(({ state }) => state === 'kept');
  const verdict = planned && judgePlannedRun(run, planned.totals, kept);
  return { snapshot: run.runId, takenAt: run.startedAt, verdict };
}

const isRehearsedBackup = ({ dryRun, kind }: RetentionRun) => dryRun && kind === 'backup';

/**
 * Parents of a dry run's backup that the rules would forget. The backup would need most of what they need, so all of it
 * except their catalogs counts as needed.
 */
function parentsToKeep({ run, forgotten }: Division): SnapshotHead[] {
  if (run.kind !== 'backup' || !run.dryRun) return [];
  const parents = forgotten.filter(({ snapshot }) => snapshot === run.parent || snapshot === run.secondParent);
  return parents.map((parent) => ({ ...parent, catalog: undefined }));
}

/** Merge two lists of snapshots, each snapshot once, from the oldest to the newest. */
function union(some: readonly DatedSnapshot[] = [], others: readonly DatedSnapshot[]): RetentionReport['forgotten'] {
  const all = new Map([...some, ...others].map(({ snapshot, takenAt }) => [snapshot, { snapshot, takenAt }]));
  return [...all.values()].sort((a, b) => Date.parse(a.takenAt) - Date.parse(b.takenAt));
}

const writeReport = ({ files }: RetentionDeps, { runId }: RetentionRun, report: RetentionReport) =>
  files.write(backupFiles.retention(runId), JSON.stringify(RetentionReport.parse(report)), 'application/json');
