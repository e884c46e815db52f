import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import { type Duplicate, DuplicateSearch } from '../../core/backup/duplicates/duplicate-search';
import { Candidates } from '../../core/backup/retention/candidates';
import { ruleOutNeeded } from '../../core/backup/retention/needed-archives';
import { listHeads } from '../../core/backup/snapshot/heads';
import { InvalidRecordError, SnapshotNotFoundError } from '../../core/contracts/errors';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import { DamagedLinesError } from '../../core/files/gzip-lines';
import type { CheckDeps } from './check-deps';
import { CheckFiles } from './check-files';

/** Search for duplicates of the plan; a check of one snapshot does not look for what others need, and finds none. */
export const duplicateSearch = (
  { items }: CheckDeps,
  { runId, vault, check: { plan, snapshot } }: CheckRun,
  found?: readonly Duplicate[],
): Promise<DuplicateSearch> => DuplicateSearch.of(items, snapshot === undefined ? [plan] : [], { vault, runId }, found);

/**
 * Make garbage of the archives that uncertain uploads of the plan have stored besides those that count, unless a kept snapshot of
 * the plan needs them. When the needs of one cannot be read, that is left to a later inventory. Repeatable.
 *
 * @returns number of duplicates
 */
export async function settleDuplicates(
  deps: CheckDeps,
  run: CheckRun,
  { duplicates, inventoryDate: date, sought }: ProgressAt<'recording'>,
): Promise<number> {
  const { items, files, clock } = deps;
  const { runId, vault, check } = run;
  const search = await duplicateSearch(deps, run, duplicates);
  const unneeded = await unneededOf(deps, check.plan, search);
  if (!unneeded) return 0;
  const unmatched = search.found.length > 0 ? await new CheckFiles(files, runId).readUnmatched(sought) : undefined;
  const isNeeded = (archiveId: string) => !unneeded.has(archiveId);
  const isLost = (archiveId: string) => unmatched?.find(archiveId) !== undefined;
  return (await search.settle(items, { vault, date, runId, isNeeded, isLost }, clock.now())).length;
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
