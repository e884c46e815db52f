import { crc32 } from 'node:zlib';
import { StreamCutter } from '../../core/archive/stream-cutter';
import { WorkInFlight } from '../../core/concurrency/work-in-flight';
import type { CutMembersMessage, MemberLine } from '../../core/contracts/copy-message';
import { DestinationDeniedError, LengthMismatchError, TreeHashMismatchError } from '../../core/contracts/errors';
import { PACKED_OBJECT_BYTES_MAX } from '../../core/contracts/pack-limits';
import type { Outcome, RetrievalRun } from '../../core/contracts/retrieval-run';
import type { Destination } from '../../core/ports/destination';
import type { Vaults } from '../../core/ports/vaults';
import type { ByteRange } from '../../core/ranges/byte-range';
import { DamagedFetches } from '../../core/retrieval/damaged-fetches';
import { chooseKey, completeDelivery, type Delivery, putUnderFreeKey } from '../../core/retrieval/deliver-object';
import { deliverableOfMember } from '../../core/retrieval/deliverable';
import { type DenialDeps, handleDenial } from '../../core/retrieval/fail-denied-piece';
import { memberOutcome } from '../../core/retrieval/member-outcome';
import { type RetryDeps, retryWhileBusy } from '../../core/retrieval/retry-while-busy';
import { undefinedIfDenied } from '../../core/retrieval/undefined-if-denied';
import { treeHashOf } from '../../core/tree-hash/tree-hash';

export interface DeliverMembersDeps extends DenialDeps, RetryDeps {
  vaults: Vaults;
  destination: Destination;
  /** Whether the message is not redelivered if some members cannot be put. */
  isLastDelivery: boolean;
}

/**
 * Largest number of concurrent PutObjects, and of their bytes. A member is kept in memory as a whole, since its hash
 * has to be known before it is sent.
 */
const IN_FLIGHT_MAX = { pieces: 16, cost: PACKED_OBJECT_BYTES_MAX };

/**
 * Largest number of members that cannot be put: if more fail, the cause is not the single member, and no further one is
 * tried.
 */
const FAILED_PUTS_MAX = 8;

/**
 * Extract members of a pack from a job's output and put them to S3, in one pass. Members whose bytes do not match the
 * snapshot's hash are fetched again; one that stays damaged, or that the destination denies, fails without affecting
 * the others. Any other error of a member is thrown once the others are put, so that the message is redelivered; with
 * the last delivery only that member fails. If many members fail this way, the rest is left to another job.
 *
 * @returns the outcome of each member, in order
 * @throws JobOutputGoneError; LengthMismatchError when the output repeatedly ends early; the error of a member
 */
export async function deliverMembers(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  message: CutMembersMessage,
  members: readonly MemberLine[],
): Promise<Outcome[]> {
  const ends = new Map<MemberLine, Delivery>();
  const denials: DestinationDeniedError[] = [];
  const errors = new Map<MemberLine, unknown>();
  const output = new DamagedFetches();
  const ofMembers = new Map<MemberLine, DamagedFetches>();
  while (ends.size + errors.size < members.length) {
    const left = members.filter((member) => !ends.has(member) && !errors.has(member));
    const { damage, broken } = await fetchOnce(deps, run, message, left, { ends, denials, troubles: errors });
    if (broken && !output.mayRetry(broken)) throw broken;
    for (const [member, error] of damage) {
      const damaged = ofMembers.get(member) ?? new DamagedFetches();
      ofMembers.set(member, damaged);
      if (damaged.mayRetry(error)) continue;
      const reason = `${error.message} (fetched ${damaged.count} times)`;
      ends.set(member, await deliveryOfDamaged(deps, run, message, member, reason));
    }
  }
  for (const [member, error] of errors) {
    if (!deps.isLastDelivery || ends.size === 0) throw error;
    deps.log.error('member.failed', { archiveId: message.line.archiveId, key: member.key, error });
    ends.set(member, { state: 'failed', reason: `it could not be written: ${nameAndMessage(error)}` });
  }
  const [denial] = denials;
  if (denial) await handleDenial(deps, run, denial);
  const outcomes = members.map((member) => memberOutcome(message.line, member, ends.get(member) as Delivery));
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
  const { archiveId } = message.line;
  deps.log.info('members.cut', { archiveId, group: message.group, members: members.length, failed });
  return outcomes;
}

interface Fetched {
  damage: Map<MemberLine, TreeHashMismatchError>;
  /** Error when the output ended before the last member. */
  broken: LengthMismatchError | undefined;
}

/** Results of members, added while they are put. */
interface MemberResults {
  /** Deliveries of members that succeeded or failed. */
  ends: Map<MemberLine, Delivery>;
  /** Denials by the destination. */
  denials: DestinationDeniedError[];
  /** Other errors by member. */
  troubles: Map<MemberLine, unknown>;
}

/** @throws the error of a member, when too many have failed */
async function fetchOnce(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  { line, jobId, jobStart }: CutMembersMessage,
  members: readonly MemberLine[],
  { ends, denials, troubles }: MemberResults,
): Promise<Fetched> {
  const damage = new Map<MemberLine, TreeHashMismatchError>();
  const puts = new WorkInFlight(IN_FLIGHT_MAX);
  const output = await openSpan(deps.vaults, run.vault, jobId, jobStart, spanOf(members));
  const cutter = new StreamCutter(
    output.body,
    output.startsAt,
    `what job ${jobId} retrieved of archive ${line.archiveId}`,
  );
  try {
    for (const member of members) {
      await puts.room(member.sizeBytes);
      const bytes = await cutter.take(member.offset, member.sizeBytes);
      const computed = treeHashOf(bytes).toString('hex');
      if (computed !== member.treeHash) {
        damage.set(
          member,
          new TreeHashMismatchError(`${member.key} in archive ${line.archiveId}`, member.treeHash, computed),
        );
        continue;
      }
      puts.begin(member.sizeBytes, async () => {
        const end = await putUnderFreeKey(deps.destination, run, deliverableOfMember(line, member), async (object) => ({
          outcome: await retryWhileBusy(deps, () => deps.destination.putIfAbsent(object, member.sizeBytes, bytes)),
          crc32: crc32(bytes),
        })).catch((error: unknown): Delivery | undefined => {
          if (error instanceof DestinationDeniedError) {
            denials.push(error);
            return { state: 'failed', reason: error.message };
          }
          troubles.set(member, error);
          if (troubles.size > FAILED_PUTS_MAX) throw error;
          return undefined;
        });
        if (end) ends.set(member, end);
      });
    }
    await puts.ended();
    return { damage, broken: undefined };
  } catch (error) {
    await puts.settled();
    if (!(error instanceof LengthMismatchError)) throw error;
    return { damage, broken: error };
  } finally {
    await cutter.close();
  }
}

/** Range of the members in the archive; undefined when all are empty. */
function spanOf(members: readonly MemberLine[]): ByteRange | undefined {
  const filled = members.filter(({ sizeBytes }) => sizeBytes > 0);
  const first = filled.at(0);
  const last = filled.at(-1);
  return first && last && { start: first.offset, end: last.offset + last.sizeBytes - 1 };
}

async function openSpan(
  vaults: Vaults,
  vault: string,
  jobId: string,
  jobStart: number,
  span: ByteRange | undefined,
): Promise<{ body: AsyncIterable<Uint8Array>; startsAt: number }> {
  if (!span) return { body: nothing(), startsAt: jobStart };
  const range = { start: span.start - jobStart, end: span.end - jobStart };
  const { body } = await vaults.readOutput({ vault, jobId, range });
  return { body, startsAt: span.start };
}

/** Delivery of a member that stays damaged: it fails unless an earlier attempt has delivered it. */
async function deliveryOfDamaged(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  { line }: CutMembersMessage,
  member: MemberLine,
  reason: string,
): Promise<Delivery> {
  const object = deliverableOfMember(line, member);
  const end = await undefinedIfDenied(
    chooseKey(deps.destination, run, object).then(({ key, existing }) =>
      existing === 'ours'
        ? completeDelivery(deps.destination, { run, object, key }, { adopted: true, crc32: undefined })
        : undefined,
    ),
  );
  return end ?? { state: 'failed', reason };
}

const nameAndMessage = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

async function* nothing(): AsyncGenerator<Uint8Array> {}
