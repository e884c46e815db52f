import type { Run } from '../../contracts/retrieval-run';
import type { Objects } from '../../ports/objects';
import { chooseKey, hasLateTags, keysFor, whatLiesAt } from '../../retrieval/deliver-object';
import type { Deliverable } from '../../retrieval/deliverable';
import { forEachInFlight } from '../../retrieval/plan/in-flight';
import { PresentArchives } from '../../retrieval/plan/present-archives';
import type { ArchivesByNumber } from './archive-facts';
import type { WantedObjects } from './wanted-objects';

const HEADS_IN_FLIGHT_MAX = 32;

/** An object of a snapshot as what is to be brought to the destination. */
export function deliverableAt(
  run: Run,
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
 * Which of the objects lie at the destination already and prove to be them: under their key, or, where something else has
 * taken that, under their distinct one. Those whose tags come late prove nothing by lying there.
 */
export async function findPresent(
  objects: Objects,
  run: Run,
  wanted: WantedObjects,
  archives: ArchivesByNumber,
): Promise<PresentArchives> {
  const present = new PresentArchives(wanted.count);
  await forEachInFlight(occupied(wanted), HEADS_IN_FLIGHT_MAX, async (position) => {
    const object = deliverableAt(run, wanted, archives, position);
    if (hasLateTags(object)) return;
    const { key, found } =
      wanted.occupiedAt(position) === 'by-as-much'
        ? await chooseKey(objects, run, object)
        : await underDistinctKey(objects, run, object);
    if (found === 'ours') present.add(position, object.sizeBytes, key, object.key);
  });
  return present;
}

async function underDistinctKey(objects: Objects, run: Run, object: Deliverable) {
  const key = keysFor(object).at(-1) as string;
  return { key, found: await whatLiesAt(objects, run, object, key) };
}

function* occupied(wanted: WantedObjects): Generator<number> {
  for (let position = 0; position < wanted.count; position++) {
    if (wanted.occupiedAt(position) !== 'no') yield position;
  }
}
