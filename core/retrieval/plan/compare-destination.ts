import { archiveClaim } from '../../archive/provenance';
import type { AssignedKeys } from '../../naming/assign-keys';
import { DISTINCT_KEY, distinctKey } from '../../naming/distinct-key';
import type { Destination, ObjectHead } from '../../ports/destination';
import type { ArchiveCollection } from './archive-collection';
import { ExistingObjects } from './existing-objects';
import { findOutOfReach } from './out-of-reach';
import { PresentArchives } from './present-archives';
import { type Candidate, type ProofDeps, type ProofTurn, provePresent } from './prove-present';
import { RecordedKeys, readRecordedKeys } from './recorded-keys';

/**
 * Answers kept for keys that several archives share; without them, a thousand archives with one description would send
 * a thousand requests.
 */
const SHARED_HEADS_MAX = 1000;

/** Where the archives of a plan may be. */
export interface SearchedDestination {
  prefix: string;
  /** Prefixes below which archives that are on record are looked for under other names. Missing: they are not. */
  recordedBelow?: readonly string[] | undefined;
  /** Whether archives with other names are copied to those of the plan. */
  rename?: boolean | undefined;
}

/**
 * Find the archives that are at the destination before anything is requested. An archive whose object is there and
 * verified is present; its planned key, its plain key and its distinct ones are examined, then those at which it was
 * written according to the record. One whose object may be there is unproven. Any other one whose key is taken gets a
 * free distinct key, and so does one that is to be copied. Requested archives that are on record out of reach are counted.
 *
 * The prefix is listed once; metadata is requested only for objects of the right size, and for recorded ones elsewhere.
 *
 * @param keys changed for archives whose key is taken
 * @throws PlanUnfinishedError when objects remain to be read back: repeating the call continues
 */
export async function compareDestination(
  archives: ArchiveCollection,
  keys: AssignedKeys,
  { prefix, recordedBelow, rename }: SearchedDestination,
  turn: Omit<ProofTurn, 'head'>,
  deps: ProofDeps & { destination: Pick<Destination, 'list'> },
): Promise<PresentArchives> {
  const present = new PresentArchives(archives.count, rename);
  const existing = new ExistingObjects();
  const { bucket } = turn.route;
  const { within: recorded, outside } = recordedBelow
    ? await readRecordedKeys(archives, keys, turn.route, recordedBelow, deps.written)
    : { within: new RecordedKeys(archives.count), outside: new RecordedKeys(0) };
  for await (const { key, sizeBytes } of deps.destination.list(bucket, prefix)) {
    if (keys.isPlanned(key) || DISTINCT_KEY.test(key) || recorded.has(key)) existing.add(key, sizeBytes);
  }
  if (existing.count === 0 && recorded.count === 0) {
    present.outOfReach = findOutOfReach(archives.count, outside, present);
    return present;
  }

  const head = cachedHead(bucket, deps.destination);
  const found = { existing, recorded, isListed: (key: string) => key.startsWith(prefix) };
  await provePresent(deps, { ...turn, head }, () => candidates(archives, keys, found), present);
  present.outOfReach = findOutOfReach(archives.count, outside, present);
  for (let archive = 0; archive < archives.count; archive++) {
    const isWritten = !present.has(archive) || present.copyOf(archive) !== undefined;
    if (!isWritten || !existing.has(keys.keyOf(archive))) continue;
    while (existing.has(keys.takeDistinct(archive)));
  }
  return present;
}

interface FoundKeys {
  existing: ExistingObjects;
  recorded: RecordedKeys;
  /** Whether a key is below the listed prefix, so that an object exists there only if it was listed. */
  isListed(key: string): boolean;
}

/** Yield the archives that may have an object at one of their keys, and these keys. */
function* candidates(archives: ArchiveCollection, keys: AssignedKeys, found: FoundKeys): Generator<Candidate> {
  const { existing, recorded, isListed } = found;
  for (let position = 0; position < archives.count; position++) {
    const sizeBytes = archives.sizeBytesOf(position);
    const plain = keys.plainKey(position);
    const own = existing.sizeBytesOf(plain) === sizeBytes ? [plain] : [];
    if (existing.anyDistinct) own.push(...distinctKeys(archives, keys, existing, position));
    const others = recorded
      .keysOf(position)
      .filter((key) => !own.includes(key) && (!isListed(key) || existing.sizeBytesOf(key) === sizeBytes));
    if (own.length + others.length === 0) continue;
    const { archiveId, treeHash } = archives.at(position);
    yield {
      position,
      archiveId,
      sizeBytes,
      treeHash,
      plannedKey: keys.keyOf(position),
      keys: [...own, ...others],
      ownKeys: own.length,
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
    // More digits are used only when fewer were taken, by an object or by another archive of the plan.
    if (found === undefined && attempt >= keys.attemptsOf(position)) return;
  }
}

/** Create a function that sends one HeadObject per key that several archives share. */
function cachedHead(bucket: string, destination: Pick<Destination, 'head'>) {
  const cached = new Map<string, Promise<ObjectHead | undefined>>();
  return (key: string, { plannedKey }: Candidate): Promise<ObjectHead | undefined> => {
    if (key === plannedKey) return destination.head({ bucket, key });
    const known = cached.get(key);
    if (known) return known;
    if (cached.size >= SHARED_HEADS_MAX) cached.clear();
    const answer = destination.head({ bucket, key });
    cached.set(key, answer);
    return answer;
  };
}
