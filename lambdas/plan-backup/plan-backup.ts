import { type PlanSegmentDeps, planSegment } from '../../core/backup/plan/plan-segment';
import { NO_TOTALS } from '../../core/backup/plan/totals';
import { recordBackupTotals } from '../../core/backup/records/backup-progress';
import type {
  BackupRun,
  BackupRunPlan,
  PlanBackupInput,
  PlanBackupOutput,
  PlanPosition,
} from '../../core/contracts/backup-run';
import { EmptySourceError, InvalidInputError } from '../../core/contracts/errors';
import { backupFiles } from '../../core/contracts/run-files';
import { backupBudgetWords, estimateBackup } from '../../core/cost/estimate-backup';
import type { ItemStore } from '../../core/ports/item-store';
import type { Log } from '../../core/ports/log';
import { checkBudget } from '../../core/run/budget';
import { runExpiryOf } from '../../core/run/expiry';
import { enterPhase } from '../../core/run/run-record';

export interface PlanBackupDeps extends PlanSegmentDeps {
  items: ItemStore;
  log: Log;
  /** Limit for tests. */
  objectsMax?: number;
}

/**
 * Largest number of objects in a snapshot. One function writes it, merging some 20,000 lines per second for at most 15
 * minutes; a larger source must be rejected before anything is uploaded.
 */
const OBJECTS_MAX = 15_000_000;

const BEGINNING: PlanPosition = { segments: 0, totals: NO_TOTALS };

/**
 * Plan a backup: compare the source with the parent, as far as time allows, and assign new and changed objects to
 * archives (`backupFiles`). Once all is compared, check the estimate against the budget and write `plan.json`.
 * Repeatable from the same position.
 *
 * @throws EmptySourceError, BudgetExceededError, InvalidInputError for too many objects: nothing has been uploaded
 * @throws SnapshotNotFoundError when the parent's files are gone
 */
export async function planBackup(input: PlanBackupInput, deps: PlanBackupDeps): Promise<PlanBackupOutput> {
  const { run } = input;
  const { done, position } = await planSegment(run, input.position ?? BEGINNING, deps);
  await recordBackupTotals(deps.items, run.runId, position.totals, runExpiryOf(new Date(run.startedAt)));
  checkObjects(run, position, deps.objectsMax ?? OBJECTS_MAX);
  if (done) await conclude(run, position, deps);
  deps.log.info('backup.planned', { runId: run.runId, done, segments: position.segments, ...position.totals });
  return { done, position };
}

async function conclude(run: BackupRun, { segments, totals }: PlanPosition, deps: PlanBackupDeps): Promise<void> {
  if (totals.objects === 0) throw emptySource(run);
  const estimate = estimateBackup(totals, run.prices);
  if (estimate && !run.dryRun) checkBudget(estimate, run.budgetUsd, backupBudgetWords(estimate, totals));
  const { runId, plan, parent } = run;
  const content: BackupRunPlan = { runId, plan: plan.name, parent, segments, totals, estimate };
  await deps.files.write(backupFiles.plan(runId), `${JSON.stringify(content, null, 2)}\n`, 'application/json');
  if (!run.dryRun) {
    const counts = { items: totals.archives, bytes: totals.archiveBytes, done: 0 };
    await enterPhase(deps.items, runId, 'uploading', counts);
  }
}

function checkObjects({ plan: { name, source } }: BackupRun, { totals }: PlanPosition, objectsMax: number): void {
  if (totals.objects <= objectsMax) return;
  throw new InvalidInputError(
    `s3://${source.bucket}/${source.prefix} has more than ${objectsMax} objects that plan ${name} backs up, too many for ` +
      'one snapshot. Nothing was uploaded. Split the source into several plans, by prefix',
  );
}

/** Error for an empty source: an empty snapshot could make retention forget good ones. */
function emptySource({ plan: { name, source } }: BackupRun): EmptySourceError {
  const globs = [
    `include: ${source.include.join(', ')}`,
    ...(source.exclude.length > 0 ? [`exclude: ${source.exclude.join(', ')}`] : []),
  ];
  return new EmptySourceError(
    `s3://${source.bucket}/${source.prefix} has no object that plan ${name} backs up (${globs.join('; ')}). No snapshot ` +
      'is taken, and existing ones are kept. Correct the source in the configuration; if it was emptied on purpose, ' +
      'remove the plan',
  );
}
