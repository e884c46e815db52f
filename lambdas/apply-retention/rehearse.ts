import { Candidates } from '../../core/backup/retention/candidates';
import { termsOf } from '../../core/backup/retention/deletion-status';
import { type Garbage, listGarbage } from '../../core/backup/retention/garbage';
import { GarbageSums, type Sums } from '../../core/backup/retention/garbage-sums';
import { ruleOutNeeded } from '../../core/backup/retention/needed-archives';
import { TextSet } from '../../core/collections/text-set';
import { backupFiles } from '../../core/contracts/run-files';
import type { SnapshotHead, WrittenArchive } from '../../core/contracts/snapshot';
import { deletionLine } from './list-deletions';
import { archivesOfForgotten } from './release-archives';
import type { CallDeps, Division } from './retention-deps';
import { learnLocks, statusIn } from './status-in';

/**
 * List every archive that would be deleted now or later, without changing anything. Keeps all their ids in memory.
 *
 * @param needed snapshots that count as kept
 */
export async function rehearse(
  deps: CallDeps,
  { run, forgotten }: Division,
  needed: readonly SnapshotHead[],
): Promise<Sums> {
  const { items, files } = deps;
  const plan = run.plan.name;
  const statusOf = statusIn(deps, run, deps.clock.now());
  const candidates = new Candidates();
  const settled = new TextSet();
  for await (const { archiveId, state } of listGarbage(items, plan)) {
    if (state === 'due' || state === 'deleting') candidates.add(archiveId);
    else settled.add(archiveId);
  }
  for (const head of forgotten) {
    for await (const { archiveId } of archivesOfForgotten(deps, head)) {
      if (!settled.has(archiveId)) candidates.add(archiveId);
    }
  }
  await ruleOutNeeded(files, needed, candidates);

  const sums = new GarbageSums(termsOf(run).minimumAgeDays);
  if (candidates.remaining === 0) return sums.sums;
  async function* garbage(): AsyncGenerator<
    WrittenArchive & Pick<Garbage, 'state' | 'vault' | 'refusals' | 'refusedAt' | 'refusal'>
  > {
    yield* listGarbage(items, plan);
    for (const head of forgotten) {
      for await (const archive of archivesOfForgotten(deps, head)) {
        yield { ...archive, vault: head.vault, state: 'due' as const, refusals: 0 };
      }
    }
  }
  async function* lines(): AsyncGenerator<string> {
    for await (const archive of garbage()) {
      // An archive is counted once, however many snapshots needed it.
      if (!candidates.ruleOut(archive.archiveId)) continue;
      if (archive.isForeign) {
        sums.addForeign(archive);
        continue;
      }
      await learnLocks(deps, [archive]);
      const status = statusOf(archive);
      if (status === 'due') {
        sums.addDeleted(archive);
        yield deletionLine(archive, 'now');
      } else if (status === 'young') {
        sums.addWaiting(archive);
        yield deletionLine(archive, 'later');
      } else if (status === 'locked') {
        const lock = deps.locks.of(archive.vault);
        sums.addLocked(archive, lock);
        if (lock.terms.kind !== 'always') yield deletionLine(archive, 'later');
      } else sums.addRefused(archive);
    }
  }
  await files.write(backupFiles.deletions(run.runId), lines(), 'application/x-ndjson');
  return sums.sums;
}
