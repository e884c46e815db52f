import { inChunks } from '../../collections/in-chunks';
import { COPIES_PER_CHUNK, CopyLine } from '../../contracts/copies';
import { Outcome } from '../../contracts/retrieval-run';
import { runFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { readAllJsonLines, readJsonLines } from '../../files/read-json-lines';
import type { WorkingFiles } from '../../ports/working-files';
import type { CountedOutcome } from './counted-outcome';

/** Outcome of each copy of a run, in order. A copy without an outcome was not made before the run ended. */
export async function* copyOutcomesOf(
  { files }: { files: WorkingFiles },
  runId: string,
): AsyncGenerator<CountedOutcome> {
  const key = runFiles.copies(runId);
  const lines = await readJsonLines(files, key, CopyLine);
  if (!lines) throw new Error(`there are no copies of the run at ${fileUri(files, key)}`);
  let chunk = 0;
  for await (const copies of inChunks(lines, COPIES_PER_CHUNK)) {
    const outcomes = await readAllJsonLines(files, runFiles.copied(runId, chunk++), Outcome);
    for (const outcome of outcomes ?? copies.map(notCopied)) yield { ...outcome, possibleDuplicates: 0 };
  }
}

function notCopied({ from, to: key, crc32, ...archive }: CopyLine): Outcome {
  const where = crc32 === undefined ? '' : `it was proven at ${from}, and is not copied: `;
  return { ...archive, key, outcome: 'failed', reason: `${where}not done when the run ended`, requests: 0 };
}
