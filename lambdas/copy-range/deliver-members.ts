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
import { FETCHES_MAX } from '../../core/retrieval/copy-whole-archive';
import { chooseKey, type Delivery, endOfPut, putUnderFreeKey } from '../../core/retrieval/deliver-object';
import { memberOf } from '../../core/retrieval/deliverable';
import { memberOutcome } from '../../core/retrieval/member-outcome';
import { type DenialDeps, noteDenial } from '../../core/retrieval/settle-denied';
import { unlessDenied } from '../../core/retrieval/unless-denied';
import { type Patience, whileBusy } from '../../core/retrieval/while-busy';
import { treeHashOf } from '../../core/tree-hash/tree-hash';

export interface DeliverMembersDeps extends DenialDeps, Patience {
  vaults: Vaults;
  destination: Destination;
  /** Whether the message that asks for the members does not come back when they cannot all be put. */
  isLastDelivery: boolean;
}

/** PutObjects at once, and bytes. A member is held whole, so that its hash is known before anything of it is sent. */
const IN_FLIGHT_MAX = { pieces: 16, cost: PACKED_OBJECT_BYTES_MAX };

/** When more members cannot be put, it is not a matter of single ones: no further one is tried. */
const TROUBLED_MAX = 8;

/**
 * Bring members of a pack to S3 out of the output of a job, in one pass. Those whose bytes do not hash to what the snapshot
 * says are fetched again; one that stays damaged, or that the destination does not take, fails, and the others go on. One
 * that cannot be put for another reason is thrown once the others are put, so that the message comes back; with the last
 * delivery it fails alone. When many cannot, all that was not put is left to another job.
 *
 * @returns what became of each, in order
 * @throws JobOutputGoneError; LengthMismatchError when the output ends early again and again; what was thrown for a member
 */
export async function deliverMembers(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  message: CutMembersMessage,
  members: readonly MemberLine[],
): Promise<Outcome[]> {
  const ends = new Map<MemberLine, Delivery>();
  const denials: DestinationDeniedError[] = [];
  const troubles = new Map<MemberLine, unknown>();
  for (let fetches = 1; ends.size + troubles.size < members.length; fetches++) {
    const left = members.filter((member) => !ends.has(member) && !troubles.has(member));
    const { damage, broken } = await fetchOnce(deps, run, message, left, { ends, denials, troubles });
    if (fetches < FETCHES_MAX) continue;
    if (broken) throw broken;
    for (const [member, error] of damage) {
      ends.set(member, await endOfDamaged(deps, run, message, member, `${error.message} (fetched ${fetches} times)`));
    }
  }
  for (const [member, error] of troubles) {
    if (!deps.isLastDelivery || ends.size === 0) throw error;
    deps.log.error('member.failed', { archiveId: message.line.archiveId, key: member.key, error });
    ends.set(member, { state: 'failed', reason: `it could not be put: ${nameAndMessage(error)}` });
  }
  const [denial] = denials;
  if (denial) await noteDenial(deps, run, denial);
  const outcomes = members.map((member) => memberOutcome(message.line, member, ends.get(member) as Delivery));
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed').length;
  const { archiveId } = message.line;
  deps.log.info('members.cut', { archiveId, group: message.group, members: members.length, failed });
  return outcomes;
}

interface Fetched {
  damage: Map<MemberLine, TreeHashMismatchError>;
  /** The output ended before the last member did. */
  broken: LengthMismatchError | undefined;
}

/** What becomes of members, added to while they are put. */
interface Puts {
  /** Of those that were brought to their end. */
  ends: Map<MemberLine, Delivery>;
  /** Of those that the destination does not take. */
  denials: DestinationDeniedError[];
  /** What was thrown for those that could not be put otherwise. */
  troubles: Map<MemberLine, unknown>;
}

/** @throws what was thrown for a member, when that has happened to many */
async function fetchOnce(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  { line, jobId, jobStart }: CutMembersMessage,
  members: readonly MemberLine[],
  { ends, denials, troubles }: Puts,
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
        const end = await putUnderFreeKey(deps.destination, run, memberOf(line, member), async (object) => ({
          outcome: await whileBusy(deps, () => deps.destination.putIfAbsent(object, member.sizeBytes, bytes)),
          crc32: crc32(bytes),
        })).catch((error: unknown): Delivery | undefined => {
          if (error instanceof DestinationDeniedError) {
            denials.push(error);
            return { state: 'failed', reason: error.message };
          }
          troubles.set(member, error);
          if (troubles.size > TROUBLED_MAX) throw error;
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

/** The bytes that members lie in; undefined when they are all empty. */
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

/** A member that stays damaged fails, unless an earlier attempt has brought it in. */
async function endOfDamaged(
  deps: DeliverMembersDeps,
  run: RetrievalRun,
  { line }: CutMembersMessage,
  member: MemberLine,
  reason: string,
): Promise<Delivery> {
  const object = memberOf(line, member);
  const end = await unlessDenied(
    chooseKey(deps.destination, run, object).then(({ key, found }) =>
      found === 'ours'
        ? endOfPut(deps.destination, { run, object, key }, { adopted: true, crc32: undefined })
        : undefined,
    ),
  );
  return end ?? { state: 'failed', reason };
}

const nameAndMessage = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

async function* nothing(): AsyncGenerator<Uint8Array> {}
