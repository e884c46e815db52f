import type { PlanRetrievalInput } from '../../core/contracts/retrieval-run';
import { readManifest } from '../../core/files/read-manifest';
import type { CollectedArchives } from '../../core/retrieval/plan/collect-archives';
import { NamesById } from '../../core/selection/names-by-id';
import { readIds } from '../../core/selection/read-ids';
import { selectArchives } from '../../core/selection/select-archives';
import { namesBelow } from '../../core/selection/selected-name';
import {
  hiddenWarnings,
  nothingSelected,
  selectionOutcome,
  unlistedWarnings,
} from '../../core/selection/selection-outcome';
import { type CollectDeps, collectRun } from './collect-run';
import { namesSource } from './names-source';

/**
 * Read the archives of a run, those of its selection if it has one.
 *
 * @throws NothingSelectedError when the selection takes nothing; InvalidInputError for an invalid glob or list of ids; what
 *   `collectRun` throws
 */
export async function collectSelected(input: PlanRetrievalInput, deps: CollectDeps): Promise<CollectedArchives> {
  const { run } = input;
  const selection = run.kind === 'retrieve' ? run.selection : undefined;
  if (!selection) return collectRun(input, deps);

  const ids = selection.ids && (await readIds(readManifest(selection.ids, deps.files, 'list of ids')));
  const { prefix } = run.destination;
  const given = selection.paths && namesSource(input, deps.files);
  const names = given && 'lines' in given ? await NamesById.read(await given.lines(), prefix) : undefined;
  const sources = { namesOf: namesBelow(prefix, run.settings.naming, names), ids };
  const pass = await selectArchives(selection, sources, (filter) => collectRun(input, deps, filter));
  const collected = pass.result;
  const outcome = selectionOutcome(selection, pass.filter, { ids, dropped: collected.dropped });
  if (collected.archives.count === 0 && collected.rejected.length === 0) {
    const { inventoryDate } = collected.header;
    const source = run.manifest ? 'the manifest' : `the inventory of vault ${run.vault} of ${inventoryDate}`;
    throw nothingSelected(source, outcome, selection);
  }
  const warnings = [...unlistedWarnings(ids, selection), ...hiddenWarnings(pass.filter)];
  return { ...collected, selected: { outcome, warnings } };
}
