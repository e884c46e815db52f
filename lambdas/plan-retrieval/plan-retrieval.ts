import type { ArchivesRun, Outcome, PlanRetrievalInput, RetrievalPlan } from '../../core/contracts/retrieval-run';
import { orderArchives } from '../../core/inventory/order-archives';
import { type AssignedKeys, assignKeys } from '../../core/naming/assign-keys';
import { checkPrefix } from '../../core/naming/safe-path';
import type { Destination } from '../../core/ports/destination';
import type { ItemStore } from '../../core/ports/item-store';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { ArchiveCollection } from '../../core/retrieval/plan/archive-collection';
import type { CollectedArchives } from '../../core/retrieval/plan/collect-archives';
import { compareDestination } from '../../core/retrieval/plan/compare-destination';
import { cutBatches } from '../../core/retrieval/plan/cut-batches';
import { checkRunBudget, estimateRun } from '../../core/retrieval/plan/estimate-run';
import { type FindPaidDeps, findPaidJobs } from '../../core/retrieval/plan/find-paid-jobs';
import { FurtherCopies } from '../../core/retrieval/plan/further-copies';
import { measureWork } from '../../core/retrieval/plan/measure-work';
import { namedArchives } from '../../core/retrieval/plan/named-archives';
import { refuseNeverAdmitted } from '../../core/retrieval/plan/never-admitted';
import { copyLines, withCopies } from '../../core/retrieval/plan/plan-copies';
import { earlyDeletionOf } from '../../core/retrieval/plan/plan-early-deletion';
import { PlanFiles } from '../../core/retrieval/plan/plan-files';
import { inventoryNotes, nameNotes, repeatedNotes } from '../../core/retrieval/plan/plan-notes';
import {
  elementWarnings,
  elsewhereWarnings,
  furtherWarnings,
  orderWarnings,
  outOfReachWarnings,
  unprovenWarnings,
} from '../../core/retrieval/plan/plan-warnings';
import { cutSettingsOf, policyPlan } from '../../core/retrieval/plan/policy-plan';
import { neverAdmittedWarnings } from '../../core/retrieval/plan/policy-warnings';
import type { PresentArchives } from '../../core/retrieval/plan/present-archives';
import { retrievalPlan } from '../../core/retrieval/plan/retrieval-plan';
import { type NameSurvey, surveyNames } from '../../core/retrieval/plan/survey-names';
import { unpaidWork } from '../../core/retrieval/plan/unpaid-work';
import { WrittenObjects } from '../../core/retrieval/written-objects';
import { leavesGaps } from '../../core/selection/leaves-gaps';
import { collectSelected } from './collect-selected';
import { readNames } from './read-names';

export interface PlanRetrievalDeps extends FindPaidDeps {
  vaults: Pick<Vaults, 'readOutput' | 'describeVault' | 'listJobs'>;
  files: WorkingFiles;
  destination: Destination;
  items: ItemStore;
}

/**
 * Plan a retrieval: read the archives, order and name them, and divide those that are not at the destination already
 * into batches. Writes the run's files (`runFiles`); run twice, it writes the same ones.
 *
 * @throws PlanUnfinishedError while objects at the destination remain to be read back: repeating the call continues
 * @throws InvalidInputError for a broken manifest or inventory, or one of another vault, or a budget without prices
 * @throws EmptyVaultError, NothingSelectedError, BudgetExceededError, InventoryJobFailedError
 */
export async function planRetrieval(input: PlanRetrievalInput, deps: PlanRetrievalDeps): Promise<RetrievalPlan> {
  const { run, turn } = input;
  const { settings } = run;
  checkRunBudget(run);
  checkPrefix(run.destination.prefix);

  const paid = await findPaidJobs(run, deps);
  const collected = await collectSelected(input, deps);
  const { archives, rejected, header } = collected;
  const order = orderArchives(archives);
  const given = await readNames(input, archives, deps.files);
  const keys = assignKeys(namedArchives(archives, given.names), run.destination.prefix, settings.naming);
  const route = { vault: run.vault, bucket: run.destination.bucket };
  const written = new WrittenObjects(deps.files);
  // A dry run does not wait for further calls: it reads back what one call can.
  const proof = { route, runId: run.runId, turn: run.dryRun ? undefined : turn };
  const present = await compareDestination(archives, keys, searched(run), proof, { ...deps, written });
  const { prefix } = run.destination;
  const files = new PlanFiles(deps.files, run.runId);
  const further = new FurtherCopies(archives, keys, present, { prefix, storageClass: run.storageClass });
  async function* allCopies() {
    yield* copyLines(archives, order, keys, present);
    if (given.further) yield* further.lines(await given.further());
  }
  // Written before they are counted, and before names are surveyed: further names are streamed from their file.
  if (present.renamed > 0 || given.further) await files.writeCopies(allCopies());
  const names = surveyNames(archives, keys, { prefix, hasFolders: settings.naming === 'decoded' });
  const isSettled = (archive: number) => present.has(archive) || names.isFolder(archive);
  const warnings = await warningsOf(run, collected, present, deps);
  const keyIfOpen = (archive: number) => (isSettled(archive) ? undefined : keys.keyOf(archive));
  const refused = refuseNeverAdmitted(run, archives, order, keyIfOpen, rejected, paid);
  const keyOf = (archive: number) => (refused.has(archive) ? undefined : keyIfOpen(archive));
  const { limits, pace, underPolicy } = policyPlan(run, (pieces) => {
    if (paid.isEmpty) {
      for (const archive of order) {
        if (keyOf(archive) !== undefined) pieces.addArchive(archives.sizeBytesOf(archive));
      }
      return;
    }
    for (const { lines } of cutBatches(archives, order, keyOf, pieces.settings, paid)) {
      for (const line of lines) pieces.addLine(line);
    }
  });
  const cut = cutSettingsOf(run);
  const batches = () => cutBatches(archives, order, keyOf, cut, paid, limits);
  const isLeft = (archive: number) => isSettled(archive) || refused.has(archive);
  const allWork = { ...measureWork(archives, isLeft, cut, run.storageClass), ...(underPolicy && { underPolicy }) };
  const { work: requested, paidPieces } = unpaidWork(allWork, paid, batches);
  const { work, copies, copyBytes } = withCopies(requested, archives, present, run.storageClass, further);
  const estimate = estimateRun(run, work);

  const index = await files.writeBatches(batches());
  await files.writePresent(settledOutcomes(archives, order, keys, present, names));
  await files.writeRejected(rejected);
  if (collected.moraineArchives) await files.writeVault(collected.moraineArchives);

  const plan = retrievalPlan(run, index, {
    inventoryDate: header.inventoryDate ?? null,
    vaultArn: header.vaultArn,
    archives: archives.count - refused.archives,
    bytes: archives.bytes - refused.bytes,
    selection: collected.selected?.outcome,
    presentArchives: present.archives,
    presentBytes: present.bytes,
    ...(present.elsewhere > 0 && { presentElsewhere: present.elsewhere }),
    ...(copies > 0 && { copies, copyBytes }),
    unprovenArchives: present.unproven,
    unprovenBytes: present.unprovenBytes,
    folders: foldersIn(archives, present, names),
    // The keys of a rebuild are Moraine's own.
    names: run.kind === 'retrieve' ? names.sums : undefined,
    rejectedArchives: rejected.length,
    pieces: work.requests,
    paidPieces,
    plannedAt: deps.clock.now(),
    work,
    pace,
    earlyDeletion: earlyDeletionOf(archives, run.prices, deps.clock.now()),
    estimate,
    warnings: [
      ...warnings,
      ...given.warnings,
      ...elsewhereWarnings(present),
      ...outOfReachWarnings(present.outOfReach, run.destination.bucket),
      ...furtherWarnings(further.left),
      ...unprovenWarnings(present.unproven),
      ...neverAdmittedWarnings(refused),
    ],
    notes: [...notesOf(run, collected, deps), ...nameNotes(names)],
  });
  await files.writePlan(plan);
  deps.log.info('retrieval.planned', { ...plan, estimate: estimate?.totalUsd });
  return plan;
}

/** Where the archives of a run may be; the catalogs of a rebuild are read from its own prefix only. */
const searched = ({ destination: { prefix }, ...run }: ArchivesRun) =>
  run.kind === 'retrieve' ? { prefix, recordedBelow: run.prefixes ?? [prefix], rename: run.rename } : { prefix };

const notesOf = (run: ArchivesRun, { header, repeated }: CollectedArchives, { clock }: PlanRetrievalDeps): string[] => [
  ...(header.inventoryDate ? inventoryNotes(header.inventoryDate, clock.now()) : []),
  ...(run.manifest ? [] : repeatedNotes(repeated)),
];

async function warningsOf(
  run: ArchivesRun,
  { archives, rejected, selected }: CollectedArchives,
  present: PresentArchives,
  deps: PlanRetrievalDeps,
): Promise<string[]> {
  const warnings = run.manifest ? [] : elementWarnings(rejected.length);
  warnings.push(...(selected?.warnings ?? []));
  const kind = run.kind === 'retrieve' && run.selection && leavesGaps(run.selection) ? 'selection' : 'manifest';
  if (kind === 'manifest' && !run.manifest) return warnings;
  let undated = 0;
  for (let archive = 0; archive < archives.count; archive++) if (!archives.isDated(archive)) undated++;
  const requested = archives.count - present.archives - present.unproven;
  const part = { kind, archives: archives.count, requested, undated } as const;
  return [...warnings, ...orderWarnings(part, await deps.vaults.describeVault(run.vault))];
}

/** Number of archives that stand for folders, without those that an earlier run has retrieved as objects. */
function foldersIn({ count }: ArchiveCollection, present: PresentArchives, names: NameSurvey): number {
  let folders = 0;
  for (let archive = 0; archive < count; archive++) if (names.isFolder(archive) && !present.has(archive)) folders++;
  return folders;
}

/** Outcomes of the archives that are not requested: those at the destination, and folders. */
function* settledOutcomes(
  archives: ArchiveCollection,
  order: Uint32Array,
  keys: AssignedKeys,
  present: PresentArchives,
  names: NameSurvey,
): Generator<Outcome> {
  for (const archive of order) {
    const isPresent = present.has(archive);
    if (present.copyOf(archive) || (!isPresent && !names.isFolder(archive))) continue;
    const { archiveId, sizeBytes, treeHash, creationDate, description } = archives.at(archive);
    const facts = { archiveId, sizeBytes, treeHash, creationDate, description, requests: 0 };
    if (!isPresent) {
      yield { ...facts, key: names.folderKeyOf(archive), outcome: 'folder' };
      continue;
    }
    yield { ...facts, key: present.keyOf(archive) ?? keys.keyOf(archive), ...present.endOf(archive) };
  }
}
