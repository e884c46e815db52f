import { randomBytes } from 'node:crypto';
import {
  type CheckProgress,
  getCheckProgress,
  putCheckProgress,
  type RecordedProgress,
} from '../../core/backup/check/records/check-progress';
import type { CheckArchivesInput, CheckArchivesOutput } from '../../core/contracts/check';
import type { CheckDeps } from './check-deps';
import { compareVault } from './compare-vault';
import { nameDamage } from './name-damage';
import { recordDamage } from './record-damage';

/**
 * Check that a vault has the archives that snapshots need: compare its inventory with them, record missing and different ones, and
 * list the objects in these. One call does as much as its time allows, and the next one continues. Of concurrent calls, the one
 * that ends first records its progress. Repeatable; the output of another inventory job is compared from the beginning.
 *
 * @throws what the stages throw
 */
export async function checkArchives(
  { run, inventory }: CheckArchivesInput,
  deps: CheckDeps,
): Promise<CheckArchivesOutput> {
  const { jobId } = inventory;
  const before = await getCheckProgress(deps.items, run.runId);
  const output = outputOf(before, jobId);
  if (output.done) return output;
  const call = randomBytes(8).toString('hex');
  const progress = await runStage({ run, inventory }, before, call, deps);
  if (await putCheckProgress(deps.items, run.runId, { before, progress }, deps.clock.now())) {
    deps.log.info('check.progress', { runId: run.runId, ...progress });
    return outputOf(progress, jobId);
  }
  deps.log.warn('check.overtaken', { runId: run.runId, jobId, call });
  return outputOf(await getCheckProgress(deps.items, run.runId), jobId);
}

/** Run the current stage of the check. */
function runStage(
  { run, inventory }: CheckArchivesInput,
  before: RecordedProgress | undefined,
  call: string,
  deps: CheckDeps,
): Promise<CheckProgress> {
  if (before?.jobId !== inventory.jobId) return compareVault(deps, run, { inventory, before: undefined, call });
  if (before.stage === 'comparing') return compareVault(deps, run, { inventory, before, call });
  if (before.stage === 'recording') return recordDamage(deps, run, before);
  if (before.stage === 'naming') return nameDamage(deps, run, before, call);
  throw new Error(`check ${run.runId} is done already`);
}

const outputOf = (progress: CheckProgress | undefined, jobId: string): CheckArchivesOutput =>
  progress?.jobId === jobId && progress.stage === 'done' ? { done: true, sampled: progress.sampled } : { done: false };
