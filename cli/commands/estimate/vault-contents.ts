import type { RetrievalWork } from '../../../core/contracts/retrieval-run';
import { archiveBytesIn } from '../../../core/cost/vault-bytes';
import { lastInventory, type WholeInventory } from '../../../core/inventory/last-inventory';
import type { ListedVault } from '../../../core/ports/account-vaults';
import { addArchives, noWork } from '../../../core/retrieval/plan/measure-work';
import { newPace, underPolicyOf } from '../../../core/retrieval/plan/policy-plan';
import type { Deployment } from '../../deployment/deployment';
import { CommandError } from '../../errors/command-error';
import { type ListQuery, type MeasuredList, measureList } from './measure-list';

/** What an estimate is made from: the list of an inventory run, or Glacier's own counts of the vault. */
export type Basis =
  | ({ kind: 'inventory'; report: WholeInventory; counts: Counts | undefined } & Omit<MeasuredList, 'work'>)
  | { kind: 'counts'; takenAt: Date };

/** Glacier's counts of a vault, of its own last inventory. */
type Counts = NonNullable<ListedVault['inventory']>;

/** Archives of a vault, and the work to retrieve them. */
export interface VaultContents {
  basis: Basis;
  archives: number;
  /** Without Glacier's overhead. */
  bytes: number;
  work: RetrievalWork;
}

/** Which archives an estimate is for, and how they would be retrieved. */
export interface ContentsQuery extends ListQuery {
  vault: string;
}

/**
 * Measure the archives of a vault: exactly if a run has read an inventory of the whole vault, else from Glacier's counts.
 *
 * @throws CommandError when there is no inventory yet, or when a selection has no list to select from; NothingSelectedError;
 *   VaultNotFoundError
 */
export async function contentsOf(deployment: Deployment, query: ContentsQuery): Promise<VaultContents> {
  const { vault, selection } = query;
  const { inventory: counts } = await deployment.accountVaults.describe(vault);
  const report = await lastInventory(vault, deployment);
  if (report) {
    const { work, ...measured } = await measureList(deployment, query, report);
    return {
      basis: { kind: 'inventory', report, counts, ...measured },
      archives: work.objects,
      bytes: work.bytes,
      work,
    };
  }
  if (!counts) {
    throw new CommandError(
      `What vault ${vault} holds is not known yet: Glacier takes the first inventory about a day after the first upload. Try again then.`,
    );
  }
  if (!selection) return approximated(counts, query);
  throw new CommandError(
    `Glacier's counts do not tell the archives of vault ${vault} apart, so some of them cannot be estimated. List them first, in about four hours: moraine inventory ${vault} --watch`,
  );
}

/** All archives are taken as of one size, since the counts tell no other. */
function approximated(counts: Counts, query: ContentsQuery): VaultContents {
  const { archives, takenAt } = counts;
  const bytes = archiveBytesIn(counts);
  const work = noWork();
  const pace = newPace(query);
  if (archives > 0) {
    const sizeBytes = Math.max(1, Math.ceil(bytes / archives));
    addArchives(work, sizeBytes, query, archives);
    pace?.addArchive(sizeBytes, archives);
  }
  return { basis: { kind: 'counts', takenAt }, archives, bytes, work: { ...work, ...underPolicyOf(pace), bytes } };
}
