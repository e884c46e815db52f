import { assertCheckable, headsInScope, isChecked } from '../../core/backup/check/checked-heads';
import { ifKept } from '../../core/backup/check/if-kept';
import { NeededList } from '../../core/backup/check/needed-list';
import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import type { DuplicateSearch } from '../../core/backup/duplicates/duplicate-search';
import { neededArchives } from '../../core/backup/retention/needed-archives';
import type { CheckSums } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { SnapshotHead } from '../../core/contracts/snapshot';
import type { CheckDeps } from './check-deps';
import type { CheckFiles } from './check-files';
import { duplicateSearch } from './settle-duplicates';

/** State of the comparison with an inventory: archives that have not been found yet, and totals so far. */
export interface Comparison {
  needed: NeededList;
  sums: CheckSums;
  duplicates: DuplicateSearch;
  /** Call that wrote the file of heads. */
  heads: string;
}

/**
 * Collect every archive that the checked snapshots need, including catalogs. Snapshots that are forgotten meanwhile are skipped.
 *
 * @throws SnapshotNotFoundError when all of them have been forgotten
 */
export async function beginComparison(
  deps: CheckDeps,
  files: CheckFiles,
  run: CheckRun,
  call: string,
): Promise<Comparison> {
  const needed = new NeededList();
  const heads: SnapshotHead[] = [];
  let snapshots = 0;
  for (const head of await headsInScope(deps.items, run)) {
    if (!isChecked(run, head)) {
      heads.push(head);
      continue;
    }
    const isRead = await ifKept(deps.items, head, async () => {
      for await (const archive of neededArchives(deps.files, head)) needed.add(archive);
      return true;
    });
    if (isRead) {
      heads.push(head);
      snapshots += 1;
    } else deps.log.warn('snapshot.gone', { plan: head.plan, snapshot: head.snapshot });
  }
  assertCheckable(run, heads, run.sample !== undefined);
  await files.writeHeads(call, heads);
  const sums = { ...noSums, snapshots, archives: needed.count, bytes: needed.bytes };
  return { needed, sums, duplicates: await duplicateSearch(deps, run), heads: call };
}

const noSums: CheckSums = {
  ...{ snapshots: 0, archives: 0, bytes: 0 },
  ...{ missing: 0, otherSize: 0, otherHash: 0, notYetListed: 0, unconfirmed: 0, duplicates: 0, unreadable: 0 },
};

/** Restore the state that an earlier call left. */
export async function resumeComparison(
  deps: CheckDeps,
  files: CheckFiles,
  run: CheckRun,
  { sums, heads, sought, duplicates }: ProgressAt<'comparing'>,
): Promise<Comparison> {
  const needed = await files.readUnmatched(sought);
  return { needed, sums: { ...sums }, duplicates: await duplicateSearch(deps, run, duplicates), heads };
}
