import { TextSet } from '../../core/collections/text-set';
import {
  DeletionPlan,
  type DeletionRun,
  type DeletionSource,
  type ListedDeletion,
  type PlanDeletionInput,
} from '../../core/contracts/deletion-run';
import type { InventoryReady } from '../../core/contracts/inventory-ready';
import { RetrievalPlan } from '../../core/contracts/retrieval-run';
import { deletionFiles, runFiles } from '../../core/contracts/run-files';
import { confirmedArchives } from '../../core/deletion/confirmed-archives';
import { forEachDeleted } from '../../core/deletion/deleted-archives';
import { gatherKnowledge } from '../../core/deletion/deletion-knowledge';
import { beginDeletion } from '../../core/deletion/records/deletion-progress';
import { RetrievedList } from '../../core/deletion/retrieved-list';
import { unprovenLines } from '../../core/deletion/unproven-lines';
import { WantedLines } from '../../core/deletion/wanted-lines';
import { fileUri } from '../../core/files/file-uri';
import { readJson } from '../../core/files/read-json';
import { readManifest } from '../../core/files/read-manifest';
import type { BucketSettings } from '../../core/ports/bucket-settings';
import type { ItemStore } from '../../core/ports/item-store';
import type { WorkingFiles } from '../../core/ports/working-files';
import { enterPhase } from '../../core/run/run-record';
import { readIds } from '../../core/selection/read-ids';
import { selectArchives } from '../../core/selection/select-archives';
import { namesBelow } from '../../core/selection/selected-name';
import type { SelectionFilter } from '../../core/selection/selection-filter';
import { DestinationWarnings } from './destination-warnings';
import { collectListed, type ReadListedDeps, readListed } from './read-listed';
import { writeChunks } from './write-chunks';

export interface PlanDeletionDeps extends ReadListedDeps {
  files: WorkingFiles;
  items: ItemStore;
  buckets: BucketSettings;
}

const UNPROVEN_WARNING = 'Nothing proves that these archives are anywhere else: what is deleted is lost.';

/**
 * List the archives that a deletion will go through, in the order of their creation, in files of a chunk each. Repeatable; once
 * the list is complete, it never changes.
 *
 * @throws InvalidInputError when a named archive is not listed, more are listed than were confirmed, the confirmed list is gone, or the
 *   inventory is not one of the vault;
 *   InventoryJobFailedError when its output is gone
 */
export async function planDeletion({ run, inventory }: PlanDeletionInput, deps: PlanDeletionDeps): Promise<void> {
  const { files, items, clock, log } = deps;
  const { runId } = run;
  const plan =
    (await readJson(files, deletionFiles.plan(runId), DeletionPlan)) ?? (await writeList(run, inventory, deps));
  await beginDeletion(items, plan, clock.now());
  // A dry run deletes nothing.
  await enterPhase(items, runId, run.dryRun ? 'planning' : 'deleting', {
    items: plan.archives,
    bytes: plan.bytes,
    done: 0,
  });
  log.info('deletion.planned', { ...plan });
}

async function writeList(
  run: DeletionRun,
  inventory: InventoryReady | undefined,
  deps: PlanDeletionDeps,
): Promise<DeletionPlan> {
  const { files } = deps;
  const { runId, vault, source } = run;
  const deleted = new TextSet();
  let deletedBeforeAt: string | undefined;
  await forEachDeleted(files, vault, ({ archiveId, deletedAt }) => {
    deleted.add(archiveId);
    if (deletedBeforeAt === undefined || deletedBeforeAt < deletedAt) deletedBeforeAt = deletedAt;
  });
  const lines = await listOf(run, inventory, deps);
  // Read last: what makes the list needs as much memory as the ids of all archives, and frees it.
  const confirmed = await confirmedArchives(run, deleted, files);
  const ofDestination = await warningsAbout(source, deps);
  const list = await selectedBy(run, deps, async (filter) => {
    const wanted = new WantedLines(run, deleted, confirmed, filter);
    const written = await writeChunks(run, wanted.of(lines()), (line) => ofDestination?.note(line), files);
    return { ...written, deletedBefore: wanted.deletedBefore };
  });
  const warnings = ofDestination?.texts() ?? [UNPROVEN_WARNING];
  const plan: DeletionPlan = { runId, vault, ...list, deletedBeforeAt, warnings };
  await files.write(deletionFiles.plan(runId), JSON.stringify(plan, null, 2), 'application/json');
  return plan;
}

/** Warnings about the destination of a retrieval; undefined of an inventory. */
async function warningsAbout(source: DeletionSource, { buckets }: PlanDeletionDeps) {
  if (source.kind === 'inventory') return undefined;
  return new DestinationWarnings(source.destination, await buckets.protectionOf(source.destination.bucket));
}

/** Pass a list through the selection of a run, if it has one, as often as that needs. @returns the result of the last pass */
async function selectedBy<Result>(
  { selection, source }: DeletionRun,
  { files }: PlanDeletionDeps,
  pass: (filter?: SelectionFilter) => Promise<Result>,
): Promise<Result> {
  if (!selection) return pass();
  const ids = selection.ids && (await readIds(readManifest(selection.ids, files, 'list of ids')));
  const namesOf = namesBelow(source.kind === 'retrieval' ? source.destination.prefix : '', 'decoded');
  return (await selectArchives(selection, { namesOf, ids }, pass)).result;
}

/** All archives that a deletion could list, to be read as often as needed. */
async function listOf(
  run: DeletionRun,
  inventory: InventoryReady | undefined,
  deps: PlanDeletionDeps,
): Promise<() => AsyncIterable<ListedDeletion>> {
  const { vault, source } = run;
  const job = inventory && { vault, ...inventory };
  if (source.kind === 'inventory') {
    if (!job) throw new Error('a deletion without proof needs the inventory of the vault');
    const archives = await collectListed(job, deps);
    return () => unprovenLines(run, archives);
  }
  const key = runFiles.plan(source.runId);
  const plan = await readJson(deps.files, key, RetrievalPlan);
  if (!plan) throw new Error(`${fileUri(deps.files, key)}, the plan of the retrieval, is gone`);
  const listed = job && (await readListed(job, deps));
  const route = { vault, bucket: source.destination.bucket };
  const list = new RetrievedList(deps, run, plan, await gatherKnowledge(deps, route, plan, listed));
  return () => list.lines();
}
