import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { PieceLine } from '../../core/contracts/piece';
import type { RetrievalRun } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { jsonLinesText } from '../../core/files/json-lines';
import type { WorkingFiles } from '../../core/ports/working-files';
import { lengthOf } from '../../core/ranges/byte-range';
import { chooseKey, hasLateTags } from '../../core/retrieval/deliver-object';
import { deliverableOf, isCopiedInRanges } from '../../core/retrieval/deliverable';
import {
  type ConcludeArchiveDeps,
  concludeArchive,
  outcomeOfArchive,
  type PieceOutcome,
} from '../../core/retrieval/finish-piece';
import { pieceResult } from '../../core/retrieval/piece-result';
import { recordBatch } from '../../core/retrieval/record-batch';
import { getArchive } from '../../core/retrieval/records/archive-record';
import { closeBatch } from '../../core/retrieval/records/batch-record';
import type { PieceRecord } from '../../core/retrieval/records/piece-record';
import { addBatchSums } from '../../core/retrieval/records/retrieval-progress';
import { undefinedIfDenied } from '../../core/retrieval/undefined-if-denied';
import { WrittenObjects } from '../../core/retrieval/written-objects';

export interface CloseDeps extends ConcludeArchiveDeps {
  files: WorkingFiles;
}

const ENDS_IN_FLIGHT_MAX = 10;

/**
 * Write the results of a batch whose pieces are all final, then close it. Archives of failed pieces are given up,
 * except those that turn out to be complete. Repeatable: the results are the same, and the sums are added at most once.
 */
export async function closeWithResults(
  deps: CloseDeps,
  run: RetrievalRun,
  batch: number,
  lines: readonly PieceLine[],
  pieces: ReadonlyMap<number, PieceRecord>,
): Promise<void> {
  const ends = new Map(pieces);
  const failed = lines.filter((line) => pieces.get(line.index)?.state === 'failed');
  await forEachInFlight(failed, ENDS_IN_FLIGHT_MAX, async (line) => {
    const piece = pieces.get(line.index);
    const { state, key, adopted, crc32 } = await giveUp(deps, run, line, piece?.reason);
    if (piece && state === 'verified')
      ends.set(line.index, { ...piece, state, key, adopted, crc32, reason: undefined });
  });
  const results = lines.map((line) => pieceResult(line, ends.get(line.index)));
  await deps.files.write(runFiles.result(run.runId, batch), jsonLinesText(results), 'application/x-ndjson');
  await recordBatch(new WrittenObjects(deps.files), run, batch, lines, results);
  if (!(await closeBatch(deps.items, run.runId, batch))) return;
  const sums = { verified: 0, verifiedBytes: 0, failed: 0, failedBytes: 0 };
  for (const [position, result] of results.entries()) {
    const line = lines[position];
    if (!line) continue;
    const failed = result.state === 'failed';
    const { archives, bytes } = countsOf(line);
    sums[failed ? 'failed' : 'verified'] += archives;
    sums[failed ? 'failedBytes' : 'verifiedBytes'] += bytes;
  }
  await addBatchSums(deps.items, run.runId, sums);
}

/**
 * Outcome of a failed piece. Its upload is aborted, since its parts would cost money; an archive that is complete at
 * its destination, without a record of that, has not failed.
 */
async function giveUp(
  deps: CloseDeps,
  run: RetrievalRun,
  line: PieceLine,
  reason: string | undefined,
): Promise<Omit<PieceOutcome, 'reason'>> {
  // Outcomes of extracted members are in files of their own.
  if (line.kind === 'pack') return { state: 'failed', key: line.key, adopted: false };
  const at = { runId: run.runId, archive: line.archive };
  const archive = isCopiedInRanges(line) ? await getArchive(deps.items, at) : undefined;
  if (archive) {
    if (archive.state !== 'copying') return outcomeOfArchive(archive);
    return concludeArchive(deps, { run, line, archive }, { state: 'failed', reason });
  }
  const object = deliverableOf(line);
  const choice = await undefinedIfDenied(chooseKey(deps.destination, run, object));
  const { key, existing } = choice ?? { key: line.key, existing: 'foreign' };
  return { state: existing === 'ours' && !hasLateTags(object) ? 'verified' : 'failed', key, adopted: true };
}

/** Counts of a line: archives are counted by their first piece, bytes by every piece, and packs by their members. */
const countsOf = (line: PieceLine) =>
  line.kind === 'pack'
    ? { archives: line.members, bytes: line.memberBytes }
    : { archives: line.piece === 0 ? 1 : 0, bytes: lengthOf(line) };
