import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import { DuplicateSearch } from '../../core/backup/duplicates/duplicate-search';
import { Candidates } from '../../core/backup/retention/candidates';
import { ruleOutNeeded } from '../../core/backup/retention/needed-archives';
import { listHeads } from '../../core/backup/snapshot/heads';
import { InvalidRecordError, SnapshotNotFoundError } from '../../core/contracts/errors';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { DamagedLinesError } from '../../core/files/gzip-lines';
import type { CheckDeps } from './check-deps';

/**
 * Make garbage of the archives that uncertain uploads of the plan have stored besides those that count, unless a kept snapshot of
 * the plan needs them. When the needs of one cannot be read, that is left to a later inventory. Repeatable.
 *
 * @returns number of duplicates
 */
export async function settleDuplicates(
  deps: CheckDeps,
  { runId, vault, check: { plan } }: CheckRun,
  { duplicates, inventoryDate }: ProgressAt<'recording'>,
): Promise<number> {
  const { items, clock } = deps;
  const search = await DuplicateSearch.of(items, [plan], { vault, runId }, duplicates);
  const unneeded = await unneededOf(deps, plan, search);
  if (!unneeded) return 0;
  const isNeeded = (archiveId: string) => !unneeded.has(archiveId);
  return search.settle(items, { vault, date: inventoryDate, runId, isNeeded }, clock.now());
}

/** @returns undefined when the needs of a snapshot are unknown */
async function unneededOf(
  { items, files, log }: CheckDeps,
  plan: string,
  { found }: DuplicateSearch,
): Promise<Candidates | undefined> {
  const candidates = new Candidates();
  for (const { archive } of found) candidates.add(archive.archiveId);
  if (candidates.size === 0) return candidates;
  try {
    const kept: SnapshotHead[] = [];
    for await (const head of listHeads(items, plan)) if (head.state === 'kept') kept.push(head);
    await ruleOutNeeded(files, kept, candidates);
    return candidates;
  } catch (error) {
    const isUnreadable = [InvalidRecordError, SnapshotNotFoundError, DamagedLinesError].some(
      (type) => error instanceof type,
    );
    if (!isUnreadable) throw error;
    log.warn('duplicates.left', { plan, archives: found.length, reason: (error as Error).message });
    return undefined;
  }
}
