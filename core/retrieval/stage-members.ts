import { type CutMembersMessage, MEMBERS_PER_GROUP } from '../contracts/copy-message';
import type { PackPiece } from '../contracts/piece';
import { expiryOf } from '../run/expiry';
import { openLatch } from './latch';
import { membersLatch } from './latch-names';
import { movePiece, type PieceJob } from './records/piece-record';
import { firstRecord, type PieceEvidence } from './settle-piece';
import type { StageDeps } from './stage-piece';

/** Number of groups in which the members of a piece are extracted. */
export const groupsOf = (members: number) => Math.ceil(members / MEMBERS_PER_GROUP);

/**
 * Queue the extraction of a pack piece's members from a job's output, group by group. Repeatable: a group that was
 * extracted before is only counted again.
 */
export async function stageMembers(
  deps: Pick<StageDeps, 'items' | 'ranges' | 'clock'>,
  piece: PieceEvidence & { line: PackPiece; job: PieceJob },
): Promise<void> {
  const { line, address, job } = piece;
  const { runId, batch } = address;
  const groups = [...Array(groupsOf(line.members)).keys()];
  const expiresAt = expiryOf(deps.clock.now());
  await openLatch(deps.items, membersLatch(address), groups, expiresAt);
  const messages = groups.map(
    (group): CutMembersMessage => ({
      kind: 'members',
      runId,
      batch,
      line,
      jobId: job.id,
      jobStart: job.range.start,
      group,
    }),
  );
  // Enqueue before marking: after a crash in between, the messages are enqueued again.
  await deps.ranges.send(messages);
  await movePiece(deps.items, address, 'staged', { ...firstRecord(piece), expiresAt });
}
