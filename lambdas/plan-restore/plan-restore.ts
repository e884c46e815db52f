import { listMissing, type MissingArchive } from '../../core/backup/damage/missing-archives';
import { type ArchivesByNumber, readArchiveFacts } from '../../core/backup/restore/archive-facts';
import { deliverableAt, findPresent } from '../../core/backup/restore/find-present';
import { measureRestore } from '../../core/backup/restore/measure-restore';
import { whyNotRestorable } from '../../core/backup/restore/restorable';
import { memberLines, restoreOrder, restorePieces } from '../../core/backup/restore/restore-pieces';
import type { WantedObjects } from '../../core/backup/restore/wanted-objects';
import { readArchiveLines, readSnapshot } from '../../core/backup/snapshot/read-snapshot';
import { TextList } from '../../core/collections/text-list';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { InvalidInputError, NothingToRestoreError, SnapshotNotFoundError } from '../../core/contracts/errors';
import type { Outcome, PlanRestoreInput, RestoreRun, RetrievalPlan } from '../../core/contracts/retrieval-run';
import type { Snapshot } from '../../core/contracts/snapshot';
import { checkPrefix } from '../../core/naming/safe-path';
import type { Destination } from '../../core/ports/destination';
import type { ItemStore } from '../../core/ports/item-store';
import type { WorkingFiles } from '../../core/ports/working-files';
import { checkRunBudget, estimateRun } from '../../core/retrieval/plan/estimate-run';
import { fillBatches } from '../../core/retrieval/plan/fill-batches';
import { type FindPaidDeps, findPaidJobs } from '../../core/retrieval/plan/find-paid-jobs';
import { PlanFiles } from '../../core/retrieval/plan/plan-files';
import { unprovenWarnings } from '../../core/retrieval/plan/plan-warnings';
import { cutSettingsOf, policyPlan } from '../../core/retrieval/plan/policy-plan';
import { whyNeverAdmitted } from '../../core/retrieval/plan/policy-warnings';
import type { PresentArchives } from '../../core/retrieval/plan/present-archives';
import { retrievalPlan } from '../../core/retrieval/plan/retrieval-plan';
import { unpaidWork } from '../../core/retrieval/plan/unpaid-work';
import { propertiesLeftOut } from '../../core/retrieval/restorable-properties';
import { WrittenObjects } from '../../core/retrieval/written-objects';
import { collect, selectionOf } from './selection';

export interface PlanRestoreDeps extends FindPaidDeps {
  items: Pick<ItemStore, 'query'>;
  files: WorkingFiles;
  destination: Destination;
}

/** Member files written at once for each batch. */
const MEMBER_FILES_IN_FLIGHT_MAX = 4;

/**
 * Plan a restore, or the sample of a check: find the requested objects of the snapshot, leave out those that are at the
 * destination already, and divide the archives of the others, or the ranges of packs, into batches. Writes the run's files
 * (`runFiles`) like the plan of a retrieval; run twice, it writes the same ones.
 *
 * @throws PlanUnfinishedError while objects at the destination remain to be read back: repeating the call continues
 * @throws SnapshotNotFoundError, NothingToRestoreError, BudgetExceededError
 * @throws InvalidInputError for an invalid glob, too many objects, a budget without prices, or an archive that the account's data
 *   retrieval policy never admits
 */
export async function planRestore(input: PlanRestoreInput, deps: PlanRestoreDeps): Promise<RetrievalPlan> {
  const { run, turn } = input;
  checkRunBudget(run);
  checkPrefix(run.destination.prefix);
  const selection = selectionOf(input);
  const { plan, snapshot } = selection;
  const summary = await readSnapshot(deps.files, selection);
  if (!summary) throw new SnapshotNotFoundError(`the files of snapshot ${snapshot} of plan ${plan} are gone`);

  const paid = await findPaidJobs(run, deps);
  const wanted = await collect(deps, run.destination, selection);
  if (wanted.count === 0 && run.kind === 'restore') throw nothingToRestore(run.restore);
  const archives = await readArchiveFacts(wanted.archives, readArchiveLines(deps.files, selection));
  const written = new WrittenObjects(deps.files);
  // A dry run does not wait for further calls: it reads back what one call can.
  const proofTurn = run.dryRun ? undefined : turn;
  const present = await findPresent({ ...deps, written }, run, proofTurn, wanted, archives);
  const missing = await missingById(deps.items, plan);
  const { positions, rejected, rejectedBytes } = sortOut(run, wanted, archives, present, missing);
  const selected = { run, wanted, archives, order: restoreOrder(wanted, archives, positions) };
  const toRestore = { ...selected, run: { ...run, settings: cutSettingsOf(run) } };
  const { limits, pace, underPolicy } = policyPlan(run, (pieces) => {
    const cut = { ...selected, run: { ...run, settings: pieces.settings } };
    for (const { line } of paid.marked(restorePieces(cut))) pieces.addLine(line);
  });
  const whyNot = whyNeverAdmitted(run, pace);
  if (whyNot !== undefined && !run.dryRun) throw new InvalidInputError(whyNot);
  const batches = () => fillBatches(paid.marked(restorePieces(toRestore)), limits);
  const allWork = { ...measureRestore(run, wanted, restorePieces(toRestore)), ...(underPolicy && { underPolicy }) };
  const { work, paidPieces } = unpaidWork(allWork, paid, batches);
  const estimate = estimateRun(run, work);

  const files = new PlanFiles(deps.files, run.runId);
  const index = await files.writeBatches(batches(), ({ batch, inputs }) =>
    forEachInFlight(inputs.entries(), MEMBER_FILES_IN_FLIGHT_MAX, async ([position, piece]) => {
      if (piece.line.kind === 'pack') await files.writeMembers(batch, position, memberLines(toRestore, piece.objects));
    }),
  );
  await files.writePresent(presentOutcomes(run, wanted, archives, present));
  await files.writeRejected(rejected);

  const planned = retrievalPlan(run, index, {
    inventoryDate: null,
    archives: wanted.count - rejected.length,
    bytes: wanted.bytes - rejectedBytes,
    presentArchives: present.archives,
    presentBytes: present.bytes,
    unprovenArchives: present.unproven,
    unprovenBytes: present.unprovenBytes,
    rejectedArchives: rejected.length,
    pieces: work.requests,
    paidPieces,
    plannedAt: deps.clock.now(),
    work,
    pace,
    estimate,
    warnings: [
      ...(run.kind === 'check' ? [] : [...warningsOf(summary, rejected.length), ...unprovenWarnings(present.unproven)]),
      ...(whyNot === undefined ? [] : [whyNot]),
    ],
    notes:
      run.kind === 'check'
        ? []
        : [`The snapshot was taken at ${summary.takenAt}: what was written to the source later is not in it.`],
  });
  await files.writePlan(planned);
  deps.log.info('restore.planned', { ...planned, plan, snapshot, estimate: estimate?.totalUsd });
  return planned;
}

function nothingToRestore({ plan, snapshot, paths }: RestoreRun['restore']): NothingToRestoreError {
  const what = paths.length === 0 ? 'holds no objects' : `holds no object whose key matches ${paths.join(' or ')}`;
  return new NothingToRestoreError(
    `snapshot ${snapshot} of plan ${plan} ${what}; \`moraine ls ${plan}@${snapshot}\` lists what it holds`,
  );
}

/** Archives of a plan that a check has found missing, by id: about 500 bytes of memory each. */
async function missingById(items: Pick<ItemStore, 'query'>, plan: string): Promise<Map<string, MissingArchive>> {
  const missing = new Map<string, MissingArchive>();
  for await (const archive of listMissing(items, plan)) missing.set(archive.archiveId, archive);
  return missing;
}

/** The objects to restore, and the outcomes of those that cannot be restored, as JSON. */
function sortOut(
  run: PlanRestoreInput['run'],
  wanted: WantedObjects,
  archives: ArchivesByNumber,
  present: PresentArchives,
  missing: ReadonlyMap<string, MissingArchive>,
) {
  const terms = { prefix: run.destination.prefix, rangeBytes: run.settings.rangeBytes, missing };
  const positions = new Uint32Array(wanted.count);
  const rejected = new TextList();
  let rejectedBytes = 0;
  let kept = 0;
  for (let position = 0; position < wanted.count; position++) {
    if (present.has(position)) continue;
    const object = wanted.at(position);
    const holding = object.slices.map(({ archive }) => archives.at(archive));
    const reason = whyNotRestorable(object, holding, terms);
    if (reason === undefined) {
      positions[kept++] = position;
      continue;
    }
    rejectedBytes += object.sizeBytes;
    rejected.add(JSON.stringify(outcomeOf(run, wanted, archives, position, { outcome: 'failed', reason })));
  }
  return { positions: positions.subarray(0, kept), rejected, rejectedBytes };
}

function* presentOutcomes(
  run: PlanRestoreInput['run'],
  wanted: WantedObjects,
  archives: ArchivesByNumber,
  present: PresentArchives,
): Generator<Outcome> {
  for (let position = 0; position < wanted.count; position++) {
    if (!present.has(position)) continue;
    const outcome = outcomeOf(run, wanted, archives, position, present.endOf(position));
    const leftOut = propertiesLeftOut(wanted.at(position).properties);
    yield { ...outcome, key: present.keyOf(position) ?? outcome.key, propertiesLeftOut: leftOut };
  }
}

function outcomeOf(
  run: PlanRestoreInput['run'],
  wanted: WantedObjects,
  archives: ArchivesByNumber,
  position: number,
  end: Pick<Outcome, 'outcome' | 'reason'>,
): Outcome {
  const { key, sizeBytes, treeHash, archive } = deliverableAt(run, wanted, archives, position);
  const { modifiedAt } = wanted.at(position);
  return { ...archive, key, sizeBytes, treeHash, modifiedAt, ...end, requests: 0 };
}

function* warningsOf({ errors, partial }: Snapshot, rejected: number): Generator<string> {
  if (errors > 0) {
    yield `Objects that could not be read when the snapshot was taken: ${errors}. It holds earlier versions of them, or none.`;
  }
  if (partial)
    yield 'The snapshot is partial: it was rebuilt from the archives of its own run, and holds nothing older.';
  if (rejected > 0) yield `Objects that cannot be restored: ${rejected}. They are reported as failed, with reasons.`;
}
