import type { CutMembersMessage } from '../../core/contracts/copy-message';
import { JobOutputGoneError } from '../../core/contracts/errors';
import type { Outcome, RetrievalRun } from '../../core/contracts/retrieval-run';
import { runPart } from '../../core/contracts/run-files';
import type { RetrievalKind } from '../../core/contracts/run-kind';
import type { Destination } from '../../core/ports/destination';
import type { Vaults } from '../../core/ports/vaults';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { DenialDeps } from '../../core/retrieval/fail-denied-piece';
import { arrive } from '../../core/retrieval/latch';
import { membersLatch } from '../../core/retrieval/latch-names';
import { MemberFiles } from '../../core/retrieval/member-files';
import { isFinal } from '../../core/retrieval/piece-state';
import { outOfTimeReason } from '../../core/retrieval/record-piece-error';
import { getPiece, isCurrentJob } from '../../core/retrieval/records/piece-record';
import type { RetryDeps } from '../../core/retrieval/retry-while-busy';
import { countPiece, type SettleDeps, settlePiece } from '../../core/retrieval/settle-piece';
import { leavesObjects, WrittenObjects } from '../../core/retrieval/written-objects';
import type { RunLookup } from '../../core/run/run-lookup';
import { deliverMembers } from './deliver-members';

export interface CutMembersDeps extends SettleDeps, DenialDeps, RetryDeps {
  vaults: Vaults;
  files: WorkingFiles;
  destination: Destination;
  runs: RunLookup<RetrievalKind>;
  /** Whether the message is not redelivered after an error. */
  isLastDelivery: boolean;
}

/**
 * Extract a group of members from a job's output, put each to S3 if its tree hash agrees, and record their outcomes.
 * The last group of a piece settles the piece as verified, since a failed member is no reason to request the others
 * again. Repeatable.
 *
 * @throws errors of unreachable stores: the message is redelivered
 */
export async function cutMembers(message: CutMembersMessage, deps: CutMembersDeps): Promise<void> {
  const { runId, batch, line, jobId, group } = message;
  const address = { runId, batch, index: line.index };
  if (await deps.runs.isOver(runId)) return deps.log.info('message.dropped', { ...address, group });
  const record = await getPiece(deps.items, address);
  if (!record)
    throw new Error(`piece ${line.index} of batch ${batch} has no record: its message arrived before it was staged`);
  if (isFinal(record.state)) return countPiece(deps, address, record.round);
  const evidence = { address, record, round: record.round };

  const files = new MemberFiles(deps.files);
  const of = { ...address, group };
  if (!(await files.hasOutcomes(of))) {
    const run = await deps.runs.run(runId);
    const outcomes = await deliverMembers(deps, run, message, await files.membersOf(of)).catch((error: unknown) => {
      if (error instanceof JobOutputGoneError) return undefined;
      throw error;
    });
    if (!outcomes) {
      // The piece does not depend on a job that has been replaced already.
      if (!isCurrentJob(record, jobId)) return;
      const reason = outOfTimeReason(`the output of job ${jobId} expired before it was copied`, record);
      return settlePiece(deps, evidence, 'retry', { reason });
    }
    await recordWritten(deps, run, runPart(batch, line.index, group), outcomes);
    await files.recordOutcomes(of, outcomes);
  }
  const arrival = await arrive(deps.items, membersLatch(address), group);
  if (arrival === 'full') await settlePiece(deps, evidence, 'verified');
}

async function recordWritten(
  deps: CutMembersDeps,
  run: RetrievalRun,
  part: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  if (!leavesObjects(run)) return;
  const route = { vault: run.vault, bucket: run.destination.bucket };
  const written = outcomes.flatMap(({ crc32, ...outcome }) => (crc32 === undefined ? [] : { ...outcome, crc32 }));
  await new WrittenObjects(deps.files).record(route, run.runId, part, written);
}
