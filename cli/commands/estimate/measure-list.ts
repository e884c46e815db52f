import { createReadStream } from 'node:fs';
import { NothingSelectedError } from '../../../core/contracts/errors';
import type { ListedArchive } from '../../../core/contracts/inventory-run';
import type { RetrievalWork } from '../../../core/contracts/retrieval-run';
import type { SelectionOutcome } from '../../../core/contracts/selection';
import type { StorageClass } from '../../../core/contracts/tier';
import { EarlyDeletion } from '../../../core/cost/early-deletion';
import type { InventoryEntry } from '../../../core/inventory/inventory-entry';
import type { WholeInventory } from '../../../core/inventory/last-inventory';
import type { Answer, RetrievalPolicy } from '../../../core/ports/account-vaults';
import { ArchiveCollection } from '../../../core/retrieval/plan/archive-collection';
import { addArchives, noWork } from '../../../core/retrieval/plan/measure-work';
import type { RetrievalSettings } from '../../../core/retrieval/plan/piece-sizes';
import { newPace, underPolicyOf } from '../../../core/retrieval/plan/policy-plan';
import { OldestArchives } from '../../../core/selection/oldest-archives';
import { readIds } from '../../../core/selection/read-ids';
import { selectArchives } from '../../../core/selection/select-archives';
import { namesBelow } from '../../../core/selection/selected-name';
import type { SelectionFilter } from '../../../core/selection/selection-filter';
import { nothingSelected, selectionOutcome, unlistedWarnings } from '../../../core/selection/selection-outcome';
import type { Deployment } from '../../deployment/deployment';
import { archivesOf, entriesOf, entryOf } from '../../deployment/inventory-list';
import { describeUnmatched } from '../../run/try-selection';
import type { AskedSelection } from '../../selection-options';
import { UnmatchedGlobs } from '../../unmatched-globs';

/** How archives are retrieved, and which of them. */
export interface ListQuery {
  settings: RetrievalSettings;
  storageClass: StorageClass;
  /** Prefix of the destination, on which it depends which names are safe. */
  prefix: string;
  /** Default: all. */
  selection: AskedSelection | undefined;
  /** The account's data retrieval policy. */
  policy: Answer<RetrievalPolicy>;
}

/** Measured archives of an inventory. */
export interface MeasuredList {
  work: RetrievalWork;
  largestPieceBytes: number;
  earlyDeletion: EarlyDeletion;
  selected: { outcome: SelectionOutcome; warnings: string[] } | undefined;
}

/**
 * Measure the archives of an inventory, those of the selection if there is one.
 *
 * @throws NothingSelectedError; InvalidInputError for an invalid glob
 */
export async function measureList(
  deployment: Deployment,
  query: ListQuery,
  report: WholeInventory,
): Promise<MeasuredList> {
  const { settings, prefix, selection: asked } = query;
  if (!asked) return { ...(await measured(archivesOf(deployment, report), query, deployment)), selected: undefined };

  const ids = asked.idsFile === undefined ? undefined : await readIds(createReadStream(asked.idsFile));
  const selection = { ...asked.selection, ids: asked.idsFile };
  const title = `the inventory of vault ${report.vault} of ${report.inventoryDate}`;
  const tried = { title, archives: () => entriesOf(deployment, report), namesOf: namesBelow(prefix, settings.naming) };
  const sources = { namesOf: tried.namesOf, ids };
  const unmatched = new UnmatchedGlobs(selection.paths);
  const { filter, result } = await selectArchives(asked.selection, sources, async (passed) => {
    const taken = takenFrom(archivesOf(deployment, report), passed, (entry) => unmatched.note(tried.namesOf(entry)));
    const { limit } = passed;
    const oldest = limit === undefined ? undefined : await oldestOf(taken, limit);
    const list = await measured(oldest ? archivesIn(oldest.oldest()) : taken, query, deployment);
    return { list, dropped: oldest?.dropped ?? 0 };
  });
  const outcome = selectionOutcome(selection, filter, { ids, dropped: result.dropped });
  const sentences = await describeUnmatched(unmatched, tried);
  if (result.list.work.objects === 0) {
    const { message } = nothingSelected(title, outcome, selection);
    throw new NothingSelectedError([`${message}.`, ...sentences].join(' '));
  }
  return { ...result.list, selected: { outcome, warnings: [...unlistedWarnings(ids, {}), ...sentences] } };
}

async function measured(
  archives: AsyncIterable<ListedArchive> | Iterable<ListedArchive>,
  query: ListQuery,
  { now }: Pick<Deployment, 'now'>,
): Promise<Omit<MeasuredList, 'selected'>> {
  const work = noWork();
  const earlyDeletion = new EarlyDeletion(now());
  const pace = newPace(query);
  let largestPieceBytes = 0;
  for await (const archive of archives) {
    pace?.addArchive(archive.sizeBytes);
    largestPieceBytes = Math.max(largestPieceBytes, addArchives(work, archive.sizeBytes, query));
    earlyDeletion.add(archive);
  }
  return { work: { ...work, ...underPolicyOf(pace) }, largestPieceBytes, earlyDeletion };
}

async function* takenFrom(
  archives: AsyncIterable<ListedArchive>,
  filter: SelectionFilter,
  note: (entry: InventoryEntry) => void,
) {
  for await (const archive of archives) {
    const entry = entryOf(archive);
    note(entry);
    if (filter.takes(entry)) yield archive;
  }
}

async function oldestOf(archives: AsyncIterable<ListedArchive>, limit: number) {
  const oldest = new OldestArchives(() => new ArchiveCollection(), limit);
  for await (const archive of archives) oldest.add(entryOf(archive));
  return oldest;
}

function* archivesIn(archives: ArchiveCollection): Generator<ListedArchive> {
  for (let position = 0; position < archives.count; position++) {
    const { creationDate, ...archive } = archives.at(position);
    yield { ...archive, createdAt: creationDate };
  }
}
