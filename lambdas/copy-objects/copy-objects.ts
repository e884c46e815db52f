import { inChunks } from '../../core/collections/in-chunks';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import { COPIES_PER_CHUNK, CopyLine, type CopyObjectsInput, type CopyObjectsOutput } from '../../core/contracts/copies';
import type { Outcome, RetrieveRun, WrittenLine } from '../../core/contracts/retrieval-run';
import { runFiles, runPart } from '../../core/contracts/run-files';
import { jsonLinesText } from '../../core/files/json-lines';
import { readJsonLines } from '../../core/files/read-json-lines';
import { WrittenObjects } from '../../core/retrieval/written-objects';
import { type CopyDeps, isTimeUp } from './copy-deps';
import { copyObject } from './copy-object';
import { WrittenByRun } from './written-by-run';

const COPIES_IN_FLIGHT_MAX = 32;

/**
 * Make the copies of a run's `copies.jsonl`, chunk by chunk, as far as time allows, and put them on record. Repeatable: a chunk with
 * outcomes is complete, and in another one the copies that exist are recognised.
 */
export async function copyObjects({ run, done }: CopyObjectsInput, deps: CopyDeps): Promise<CopyObjectsOutput> {
  const lines = await readJsonLines(deps.files, runFiles.copies(run.runId), CopyLine);
  const written = await WrittenByRun.read(run, deps.files);
  let first = 0;
  for await (const copies of inChunks(lines ?? noLines(), COPIES_PER_CHUNK)) {
    if (first >= done && !(await copyChunk(deps, run, { copies, first }, written))) {
      return { done: first, isComplete: false };
    }
    first += copies.length;
  }
  return { done: first, isComplete: true };
}

async function* noLines(): AsyncGenerator<CopyLine> {}

interface Chunk {
  copies: CopyLine[];
  /** Number of the first line. */
  first: number;
}

/** Make the copies of a chunk. @returns whether it is complete */
async function copyChunk(
  deps: CopyDeps,
  run: RetrieveRun,
  { copies, first }: Chunk,
  written: WrittenByRun,
): Promise<boolean> {
  const number = first / COPIES_PER_CHUNK;
  const file = runFiles.copied(run.runId, number);
  if (await deps.files.head(file)) return true;
  const outcomes: Outcome[] = [];
  let isComplete = true;
  await forEachInFlight(copies.entries(), COPIES_IN_FLIGHT_MAX, async ([index, copy]) => {
    isComplete &&= !isTimeUp(deps);
    if (!isComplete) return;
    const { from: key, crc32 } = copy;
    const from = crc32 === undefined ? written.find(copy.archiveId) : { key, crc32 };
    const outcome = await copyObject(deps, { run, line: first + index, copy, from });
    if (outcome === 'unfinished') isComplete = false;
    else outcomes[index] = outcome;
  });
  if (!isComplete) return false;
  const route = { vault: run.vault, bucket: run.destination.bucket };
  const part = `copies-${runPart(number)}`;
  await new WrittenObjects(deps.files).record(route, run.runId, part, outcomes.flatMap(writtenLine));
  await deps.files.write(file, jsonLinesText(outcomes), 'application/x-ndjson');
  deps.log.info('objects.copied', { runId: run.runId, chunk: number, copies: copies.length });
  return true;
}

const writtenLine = ({ archiveId, key, sizeBytes, treeHash, outcome, crc32 }: Outcome): WrittenLine[] =>
  outcome === 'copied' && crc32 !== undefined ? [{ archiveId, key, sizeBytes, treeHash, crc32 }] : [];
