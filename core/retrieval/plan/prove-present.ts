import { createHash } from 'node:crypto';
import { type Claim, verdictOf } from '../../archive/claim';
import { readBack } from '../../archive/read-back';
import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import { WorkInFlight } from '../../concurrency/work-in-flight';
import { PlanUnfinishedError } from '../../contracts/errors';
import type { WrittenLine } from '../../contracts/retrieval-run';
import type { Destination, ObjectHead } from '../../ports/destination';
import { GIB, MIB } from '../../ranges/units';
import { undefinedIfDenied } from '../undefined-if-denied';
import type { Route, WrittenObjects } from '../written-objects';
import { KnownChecksums } from './known-checksums';
import type { PresentArchives, ProvenObject, Unproven } from './present-archives';

/** An archive, or an object of a restore, that may be at the destination already. */
export interface Candidate {
  /** Position in the plan. */
  position: number;
  archiveId: string;
  sizeBytes: number;
  treeHash: string;
  plannedKey: string;
  /** Possible keys, examined in this order up to the first whose object is proven, or has to be read to be proven. */
  keys: readonly string[];
  /** Number of the first of them, which the archive might be given by this run. Missing: all. */
  ownKeys?: number;
  claimOf(head: ObjectHead): Claim;
}

export interface ProofDeps {
  destination: Pick<Destination, 'head' | 'read'>;
  written: WrittenObjects;
  /** Time until the function is stopped, in milliseconds. */
  remainingMs: () => number;
}

export interface ProofTurn {
  route: Route;
  runId: string;
  /** Number of this call for the plan, from 1; undefined when there will be no other call. */
  turn: number | undefined;
  /** Replaces a HeadObject request for every candidate. */
  head?: (key: string, candidate: Candidate) => Promise<ObjectHead | undefined>;
}

/**
 * Calls in which objects without a record are read back, ten minutes each: a few hundred GB in total. Objects not read
 * by then stay unproven in this run; the next one continues, since what was read is on record.
 */
export const PROOF_TURNS_MAX = 24;

const HEADS_IN_FLIGHT_MAX = 32;
/** Objects read at once, and their bytes; a larger object is read alone. */
const READS_IN_FLIGHT_MAX = { pieces: 16, cost: 256 * MIB };
/** Largest object that is read back: ten minutes suffice at 30 MiB per second. */
const READ_BACK_BYTES_MAX = 16 * GIB;
/** Time reserved for the plan and for reads in flight, in milliseconds; a million archives are planned in a minute. */
const MARGIN_MS = 5 * 60_000;
/** Objects to read that are kept in memory; the others wait for the next call. */
const QUEUE_MAX = 100_000;

/** An object that may be the expected one. */
interface Doubt {
  key: string;
  why: Unproven;
}

/**
 * Verify objects at the destination, by comparing S3's checksum with the one on record. An object that claims to be the
 * expected one, but is not on record, is read back, hashed and recorded. One that is neither verified nor refuted is
 * unproven: not requested again, and not counted as verified.
 *
 * @param candidates iterated twice
 * @throws PlanUnfinishedError when objects remain to be read: repeating the call continues from what was recorded
 */
export async function provePresent(
  deps: ProofDeps,
  { route, runId, turn, head: headOf = (key) => deps.destination.head({ bucket: route.bucket, key }) }: ProofTurn,
  candidates: () => Iterable<Candidate>,
  present: PresentArchives,
): Promise<void> {
  const checksums = new KnownChecksums();
  for (const { treeHash } of candidates()) checksums.want(treeHash);
  if (checksums.count === 0) return;
  await deps.written.forEach(route, (line) => checksums.learn(line));

  const toRead: { candidate: Candidate; key: string; head: ObjectHead; doubt: Doubt | undefined }[] = [];
  const unread: { position: number; sizeBytes: number; key: string }[] = [];
  function provenAt(
    { keys, ownKeys = keys.length }: Candidate,
    key: string,
    { isReadable, readChargedClass }: ObjectHead,
    crc32: number,
  ) {
    return { key, crc32, isReadable, readChargedClass, isElsewhere: keys.indexOf(key) >= ownKeys };
  }
  const add = ({ position, sizeBytes, plannedKey }: Candidate, object: ProvenObject) =>
    present.add(position, sizeBytes, plannedKey, object);
  /**
   * Examine the keys of a candidate, from the given one on, until an object is proven or has to be read. One that is in doubt, or
   * proven where it cannot be copied from as wanted, counts only if no further key has a better one.
   */
  async function examine(candidate: Candidate, from = 0, doubted?: Doubt): Promise<void> {
    const { position, sizeBytes, treeHash, keys } = candidate;
    let doubt = doubted;
    let archived: ProvenObject | undefined;
    for (const key of keys.slice(from)) {
      const found = await undefinedIfDenied(headOf(key, candidate).then((answer) => ({ answer })));
      if (!found) doubt ??= { key, why: 'denied' };
      if (!found?.answer) continue;
      const head = found.answer;
      const crc32 = checksums.crc32Of(treeHash);
      const verdict = verdictOf(candidate.claimOf(head), head, candidate, crc32);
      if (verdict === 'foreign') continue;
      if (verdict === 'ours') {
        const object = provenAt(candidate, key, head, crc32 as number);
        if (object.isReadable || !object.isElsewhere || !present.isRenaming) return add(candidate, object);
        archived ??= object;
      } else if (verdict === 'unproven') doubt ??= { key, why: 'archived' };
      else if (sizeBytes > READ_BACK_BYTES_MAX) doubt ??= { key, why: 'too large' };
      else if (!archived) {
        if (toRead.length < QUEUE_MAX) toRead.push({ candidate, key, head, doubt });
        else unread.push({ position, sizeBytes, key });
        return;
      }
    }
    if (archived) add(candidate, archived);
    else if (doubt) present.addUnproven(position, sizeBytes, doubt.key, doubt.why);
  }
  await forEachInFlight(candidates(), HEADS_IN_FLIGHT_MAX, (candidate) => examine(candidate));

  const proven: WrittenLine[] = [];
  const reads = new WorkInFlight(READS_IN_FLIGHT_MAX);
  const isTimeUp = () => deps.remainingMs() < MARGIN_MS;
  for (const [index, next] of toRead.entries()) {
    const { candidate, key, head, doubt } = next;
    const { position, archiveId, sizeBytes, treeHash, keys } = candidate;
    await reads.room(sizeBytes);
    if (isTimeUp()) {
      unread.push({ position, sizeBytes, key });
      continue;
    }
    reads.begin(sizeBytes, async () => {
      const read = await readBack(deps.destination, { bucket: route.bucket, key }, sizeBytes, isTimeUp);
      if (read === 'stopped') return void unread.push({ position, sizeBytes, key });
      if (read?.treeHash !== treeHash) return examine(candidate, keys.indexOf(key) + 1, doubt);
      add(candidate, provenAt(candidate, key, head, read.crc32));
      if (head.crc32 === read.crc32) proven.push({ archiveId, key, sizeBytes, treeHash, crc32: read.crc32 });
    });
    // A candidate whose object turned out to be another one may add a key to read.
    if (index === toRead.length - 1) await reads.ended();
  }
  await reads.ended();
  const [first] = proven;
  // No two calls verify the same object, so each has a file of its own.
  if (first) await deps.written.record(route, runId, `proof-${digest(`${first.archiveId} ${first.key}`)}`, proven);
  if (unread.length > 0 && turn !== undefined && turn < PROOF_TURNS_MAX) {
    throw new PlanUnfinishedError(
      `${proven.length} objects at s3://${route.bucket} were read back and put on record, ${unread.length} are still to be read`,
    );
  }
  for (const { position, sizeBytes, key } of unread) present.addUnproven(position, sizeBytes, key, 'no time');
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
