import type { PieceLine, PieceResult } from '../contracts/piece';
import type { RetrievalRun, WrittenLine } from '../contracts/retrieval-run';
import { runPart } from '../contracts/run-files';
import { deliverableOf } from './deliverable';
import { leavesObjects, type WrittenObjects } from './written-objects';

/** Record the objects that the pieces of a batch completed. Repeatable. */
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

/** Record line of the object that a piece completed; undefined when it completed none, or its checksum is not known. */
function writtenLine(line: PieceLine, result: PieceResult | undefined): WrittenLine | undefined {
  if (line.kind === 'pack' || result?.state !== 'verified' || result.crc32 === undefined) return undefined;
  const { sizeBytes, treeHash, archive } = deliverableOf(line);
  return { archiveId: archive.archiveId, key: result.key, sizeBytes, treeHash, crc32: result.crc32 };
}
