import { headsOf, isChecked } from '../../core/backup/check/checked-heads';
import { ifKept } from '../../core/backup/check/if-kept';
import { NeededList } from '../../core/backup/check/needed-list';
import type { ProgressAt } from '../../core/backup/check/records/check-progress';
import { archivesOf } from '../../core/backup/retention/needed-archives';
import type { CheckSums } from '../../core/contracts/check';
import type { CheckRun } from '../../core/contracts/retrieval-run';
import type { CheckDeps } from './check-deps';
import type { CheckFiles } from './check-files';

/** What an inventory is compared with: archives that are still sought, and what has been added up so far. */
export interface Comparison {
  needed: NeededList;
  sums: CheckSums;
  /** The call that has written the file of heads. */
  heads: string;
}

/**
 * Collect every archive that the checked snapshots need, catalogs among them. Of a snapshot that has been let go since its head
 * was read nothing is needed any more.
 */
export async function beginComparison(
  deps: CheckDeps,
  files: CheckFiles,
  run: CheckRun,
  call: string,
): Promise<Comparison> {
  const heads = await headsOf(deps.items, run);
  const needed = new NeededList();
  let snapshots = 0;
  for (const head of heads) {
    if (!isChecked(run, head)) continue;
    const isRead = await ifKept(deps.items, head, async () => {
      for await (const archive of archivesOf(deps.files, head)) needed.add(archive);
      return true;
    });
    if (isRead) snapshots += 1;
    else deps.log.warn('snapshot.gone', { plan: head.plan, snapshot: head.snapshot });
  }
  await files.writeHeads(call, heads);
  const sums = { ...noSums, snapshots, archives: needed.count, bytes: needed.bytes };
  return { needed, sums, heads: call };
}

const noSums: CheckSums = {
  ...{ snapshots: 0, archives: 0, bytes: 0 },
  ...{ missing: 0, otherSize: 0, otherHash: 0, notYetListed: 0, unconfirmed: 0, unreadable: 0 },
};

/** What an earlier call left to look for. */
export async function resumeComparison(
  files: CheckFiles,
  { sums, heads, sought }: ProgressAt<'comparing'>,
): Promise<Comparison> {
  return { needed: await files.readSought(sought), sums: { ...sums }, heads };
}
