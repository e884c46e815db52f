import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';
import type { ObjectLocation } from '../../../core/ports/object-location';
import type { Deployment } from '../../deployment/deployment';
import type { ArchiveSource } from './archive-source';
import { firstDifference } from './first-difference';
import type { ArchiveOutcome } from './read-outcomes';

export interface Difference {
  name: string;
  reason: string;
}

const COMPARISONS_IN_FLIGHT_MAX = 2;

/**
 * Compare every object of a run, byte for byte, with the source of its archive. A retrieval itself verifies objects by their
 * tree hashes; this is an independent check of that verification.
 *
 * @param sourceOf sources by archive id
 * @returns objects that differ, are missing, or have no source
 */
export async function compareObjects(
  deployment: Deployment,
  bucket: string,
  outcomes: ArchiveOutcome[],
  sourceOf: ReadonlyMap<string, ArchiveSource>,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const unseen = new Map(sourceOf);
  const keys = new Set<string>();
  await forEachInFlight(outcomes, COMPARISONS_IN_FLIGHT_MAX, async (outcome) => {
    const source = unseen.get(outcome.archiveId);
    const name = source?.name ?? outcome.archiveId;
    if (!source) {
      const again = sourceOf.has(outcome.archiveId);
      differences.push({ name, reason: again ? 'the run lists it twice' : 'nobody uploaded this archive' });
      return;
    }
    unseen.delete(outcome.archiveId);
    if (outcome.outcome === 'failed') {
      differences.push({ name, reason: `not retrieved: ${outcome.reason || 'no reason given'}` });
      return;
    }
    if (keys.has(outcome.key)) differences.push({ name, reason: `shares its key ${outcome.key} with another archive` });
    keys.add(outcome.key);
    const reason = await compareOne(deployment, { bucket, key: outcome.key }, source);
    if (reason) differences.push({ name, reason });
  });
  for (const { name } of unseen.values()) differences.push({ name, reason: 'the run does not list it' });
  return differences;
}

async function compareOne(
  deployment: Deployment,
  location: ObjectLocation,
  source: ArchiveSource,
): Promise<string | undefined> {
  const body = await deployment.objects.read(location);
  if (!body) return `there is no object ${location.key}`;
  try {
    return await firstDifference(source.read(), body);
  } catch (error) {
    return `cannot be compared: ${(error as Error).message}`;
  }
}
