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
 * Check that a vault has what snapshots need, or do as much of it as there is time for: compare its inventory with the archives
 * of all of them, put those on record that are missing, and find out what lies in them. The next call goes on from where this
 * one has ended; of calls at once the first to end counts. Repeatable; the output of another job is compared from its beginning.
 *
 * @throws what the stages throw
 */
export async function checkArchives(
  { run, inventory: { jobId } }: CheckArchivesInput,
  deps: CheckDeps,
): Promise<CheckArchivesOutput> {
  const before = await getCheckProgress(deps.items, run.runId);
  const answer = answerOf(before, jobId);
  if (answer.done) return answer;
  const call = randomBytes(8).toString('hex');
  const progress = await goOn({ run, inventory: { jobId } }, before, call, deps);
  if (await putCheckProgress(deps.items, run.runId, { before, progress }, deps.clock.now())) {
    deps.log.info('check.progress', { runId: run.runId, ...progress });
    return answerOf(progress, jobId);
  }
  deps.log.warn('check.overtaken', { runId: run.runId, jobId, call });
  return answerOf(await getCheckProgress(deps.items, run.runId), jobId);
}

/** Do what the stage that the check is in asks for. */
function goOn(
  { run, inventory: { jobId } }: CheckArchivesInput,
  before: RecordedProgress | undefined,
  call: string,
  deps: CheckDeps,
): Promise<CheckProgress> {
  if (before?.jobId !== jobId) return compareVault(deps, run, { jobId, before: undefined, call });
  if (before.stage === 'comparing') return compareVault(deps, run, { jobId, before, call });
  if (before.stage === 'recording') return recordDamage(deps, run, before);
  if (before.stage === 'naming') return nameDamage(deps, run, before, call);
  throw new Error(`the check ${run.runId} has been done`);
}

const answerOf = (progress: CheckProgress | undefined, jobId: string): CheckArchivesOutput =>
  progress?.jobId === jobId && progress.stage === 'done' ? { done: true, sampled: progress.sampled } : { done: false };
