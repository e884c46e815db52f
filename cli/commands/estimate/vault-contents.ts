import type { ListedArchive } from '../../../core/contracts/inventory-run';
import type { RetrievalWork } from '../../../core/contracts/retrieval-run';
import type { StorageClass } from '../../../core/contracts/tier';
import { EarlyDeletion } from '../../../core/cost/early-deletion';
import { archiveBytesIn } from '../../../core/cost/vault-bytes';
import { lastInventory, type WholeInventory } from '../../../core/inventory/last-inventory';
import { addArchives, noWork } from '../../../core/retrieval/plan/measure-work';
import type { RetrievalSettings } from '../../../core/retrieval/plan/piece-sizes';
import type { Deployment } from '../../deployment/deployment';
import { archivesOf } from '../../deployment/inventory-list';
import { CommandError } from '../../errors/command-error';

/** What an estimate is made from: the list of an inventory run, or Glacier's own counts of the vault. */
export type Basis =
  | { kind: 'inventory'; report: WholeInventory; largestPieceBytes: number; earlyDeletion: EarlyDeletion }
  | { kind: 'counts'; takenAt: Date };

/** Archives of a vault, and the work to retrieve them. */
export interface VaultContents {
  basis: Basis;
  archives: number;
  /** Without Glacier's overhead. */
  bytes: number;
  work: RetrievalWork;
}

/** Which archives an estimate is for, and how they would be retrieved. */
export interface ContentsQuery {
  vault: string;
  settings: RetrievalSettings;
  storageClass: StorageClass;
  /** Default: all. Only an inventory tells archives apart. */
  chooses?: (archive: ListedArchive) => boolean;
}

/**
 * Measure the archives of a vault: exactly if a run has read an inventory of the whole vault, else from Glacier's counts.
 *
 * @throws CommandError when there is no inventory yet; VaultNotFoundError
 */
export async function contentsOf(deployment: Deployment, query: ContentsQuery): Promise<VaultContents> {
  const report = await lastInventory(query.vault, deployment);
  if (report) return measured(deployment, query, report);
  const { inventory } = await deployment.accountVaults.describe(query.vault);
  if (inventory) return approximated(inventory, query);
  throw new CommandError(
    `What vault ${query.vault} holds is not known yet: Glacier takes the first inventory about a day after the first upload. Try again then.`,
  );
}

async function measured(deployment: Deployment, query: ContentsQuery, report: WholeInventory): Promise<VaultContents> {
  const { chooses = () => true } = query;
  const work = noWork();
  const earlyDeletion = new EarlyDeletion(deployment.now());
  let largestPieceBytes = 0;
  for await (const archive of archivesOf(deployment, report)) {
    if (!chooses(archive)) continue;
    largestPieceBytes = Math.max(largestPieceBytes, addArchives(work, archive.sizeBytes, query));
    earlyDeletion.add(archive);
  }
  const basis: Basis = { kind: 'inventory', report, largestPieceBytes, earlyDeletion };
  return { basis, archives: work.objects, bytes: work.bytes, work };
}

/** All archives are taken as of one size, since the counts tell no other. */
function approximated(
  counts: { archives: number; sizeBytes: number; takenAt: Date },
  query: ContentsQuery,
): VaultContents {
  const { archives, takenAt } = counts;
  const bytes = archiveBytesIn(counts);
  const work = noWork();
  if (archives > 0) addArchives(work, Math.max(1, Math.ceil(bytes / archives)), query, archives);
  return { basis: { kind: 'counts', takenAt }, archives, bytes, work: { ...work, bytes } };
}
