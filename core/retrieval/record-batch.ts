import type { PieceLine, PieceResult, RetrievalRun, WrittenLine } from '../contracts/retrieval-run';
import { runPart } from '../contracts/run-files';
import { deliverableOf } from './deliverable';
import { leavesObjects, type WrittenObjects } from './written-objects';

/** Put on record the objects that the pieces of a batch completed. Repeatable. */
export async function recordBatch(
  writtenObjects: Pick<WrittenObjects, 'record'>,
  run: RetrievalRun,
  batch: number,
  lines: readonly PieceLine[],
  results: readonly PieceResult[],
): Promise<void> {
  if (!leavesObjects(run)) return;
  const route = { vault: run.vault, bucket: run.destination.bucket };
  const written = lines.flatMap((line, position) => writtenLine(line, results[position]) ?? []);
  await writtenObjects.record(route, run.runId, runPart(batch), written);
}

/** The object that a piece completed; undefined when it completed none, or none whose checksum is known. */
function writtenLine(line: PieceLine, result: PieceResult | undefined): WrittenLine | undefined {
  if (line.kind === 'pack' || result?.state !== 'verified' || result.crc32 === undefined) return undefined;
  const { sizeBytes, treeHash, archive } = deliverableOf(line);
  return { archiveId: archive.archiveId, key: result.key, sizeBytes, treeHash, crc32: result.crc32 };
}
