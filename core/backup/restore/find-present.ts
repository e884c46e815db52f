import type { RetrievalRun } from '../../contracts/retrieval-run';
import { claimOf, hasLateTags, keysFor } from '../../retrieval/deliver-object';
import type { Deliverable } from '../../retrieval/deliverable';
import { PresentArchives } from '../../retrieval/plan/present-archives';
import { type Candidate, type ProofDeps, provePresent } from '../../retrieval/plan/prove-present';
import type { ArchivesByNumber } from './archive-facts';
import type { WantedObjects } from './wanted-objects';

/** Describe a wanted object as one to deliver to the destination. */
export function deliverableAt(
  run: RetrievalRun,
  wanted: WantedObjects,
  archives: ArchivesByNumber,
  position: number,
): Deliverable {
  const { key, sizeBytes, treeHash, properties } = wanted.at(position);
  const { archiveId, createdAt: creationDate } = archives.at(wanted.archiveOf(position));
  const archive = { archiveId, creationDate, description: '' };
  return { key: run.destination.prefix + key, sizeBytes, treeHash, archive, properties };
}

/**
 * Find the wanted objects that are at the destination already and proven: under their planned key or, where another
 * object has taken that, under their distinct key. Objects whose tags are put later are not proven by being there.
 *
 * @throws PlanUnfinishedError when objects remain to be read back: repeating the call continues
 */
export async function findPresent(
  deps: ProofDeps,
  run: RetrievalRun,
  turn: number | undefined,
  wanted: WantedObjects,
  archives: ArchivesByNumber,
): Promise<PresentArchives> {
  const present = new PresentArchives(wanted.count);
  const route = { vault: run.vault, bucket: run.destination.bucket };
  const candidates = () => occupied(run, wanted, archives);
  await provePresent(deps, { route, runId: run.runId, turn }, candidates, present);
  return present;
}

function* occupied(run: RetrievalRun, wanted: WantedObjects, archives: ArchivesByNumber): Generator<Candidate> {
  for (let position = 0; position < wanted.count; position++) {
    const how = wanted.occupancyOf(position);
    if (how === 'no') continue;
    const object = deliverableAt(run, wanted, archives, position);
    if (hasLateTags(object)) continue;
    const keys = keysFor(object);
    yield {
      position,
      archiveId: object.archive.archiveId,
      sizeBytes: object.sizeBytes,
      treeHash: object.treeHash,
      plannedKey: object.key,
      keys: how === 'same-size' ? keys : keys.slice(1),
      claimOf: (head) => claimOf(run, object, head),
    };
  }
}
