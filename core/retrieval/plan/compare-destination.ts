import { archiveClaim } from '../../archive/provenance';
import type { AssignedKeys } from '../../naming/assign-keys';
import { DISTINCT_KEY, distinctKey } from '../../naming/distinct-key';
import type { Destination, ObjectHead } from '../../ports/destination';
import type { ArchiveCollection } from './archive-collection';
import { ExistingObjects } from './existing-objects';
import { PresentArchives } from './present-archives';
import { type Candidate, type ProofDeps, type ProofTurn, provePresent } from './prove-present';

/** Answers kept for keys that several archives share; without it a thousand equal descriptions ask a thousand times. */
const SHARED_HEADS_MAX = 1000;

/**
 * Look at the destination before anything is requested. An archive whose object is there, and is proven to be it, is
 * present; it is looked for at its planned key, its plain key and its distinct ones. One whose object may be there is
 * unproven. Any other one whose key is taken gets a distinct key that is free.
 *
 * The prefix is listed once; only objects of the right size are asked about.
 *
 * @param keys changed for the archives whose key is taken
 * @throws PlanUnfinishedError when objects are still to be read back: the same call goes on
 */
export async function compareDestination(
  archives: ArchiveCollection,
  keys: AssignedKeys,
  destination: { prefix: string },
  turn: Omit<ProofTurn, 'head'>,
  deps: ProofDeps & { destination: Pick<Destination, 'list'> },
): Promise<PresentArchives> {
  const present = new PresentArchives(archives.count);
  const existing = new ExistingObjects();
  const { bucket } = turn.route;
  for await (const { key, sizeBytes } of deps.destination.list(bucket, destination.prefix)) {
    if (keys.isPlanned(key) || DISTINCT_KEY.test(key)) existing.add(key, sizeBytes);
  }
  if (existing.count === 0) return present;

  const head = rememberingHead(bucket, deps.destination);
  await provePresent(deps, { ...turn, head }, () => candidates(archives, keys, existing), present);
  for (let archive = 0; archive < archives.count; archive++) {
    if (present.has(archive) || !existing.has(keys.keyOf(archive))) continue;
    while (existing.has(keys.takeDistinct(archive)));
  }
  return present;
}

/** The archives of which an object of the right size lies at any of their keys, and these keys. */
function* candidates(archives: ArchiveCollection, keys: AssignedKeys, existing: ExistingObjects): Generator<Candidate> {
  for (let position = 0; position < archives.count; position++) {
    const sizeBytes = archives.sizeBytesOf(position);
    const plain = keys.plainKey(position);
    const fitting = existing.sizeBytesOf(plain) === sizeBytes ? [plain] : [];
    if (existing.anyDistinct) fitting.push(...distinctKeys(archives, keys, existing, position));
    if (fitting.length === 0) continue;
    const { archiveId, treeHash } = archives.at(position);
    yield {
      position,
      archiveId,
      sizeBytes,
      treeHash,
      plannedKey: keys.keyOf(position),
      keys: fitting,
      claimOf: (head) => archiveClaim(head, { archiveId, treeHash }),
    };
  }
}

function* distinctKeys(
  archives: ArchiveCollection,
  keys: AssignedKeys,
  existing: ExistingObjects,
  position: number,
): Generator<string> {
  const sizeBytes = archives.sizeBytesOf(position);
  const plain = keys.plainKey(position);
  const { archiveId } = archives.at(position);
  for (let attempt = 0; ; attempt++) {
    const key = distinctKey(plain, archiveId, attempt);
    const found = existing.sizeBytesOf(key);
    if (found === sizeBytes) yield key;
    // Further digits are only ever taken when fewer were taken: by an object, or by another archive of the plan.
    if (found === undefined && attempt >= keys.attemptsOf(position)) return;
  }
}

/** HEAD, asked once for a key that several archives share. */
function rememberingHead(bucket: string, destination: Pick<Destination, 'head'>) {
  const remembered = new Map<string, Promise<ObjectHead | undefined>>();
  return (key: string, { plannedKey }: Candidate): Promise<ObjectHead | undefined> => {
    if (key === plannedKey) return destination.head({ bucket, key });
    const known = remembered.get(key);
    if (known) return known;
    if (remembered.size >= SHARED_HEADS_MAX) remembered.clear();
    const answer = destination.head({ bucket, key });
    remembered.set(key, answer);
    return answer;
  };
}
