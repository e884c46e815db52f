import { lookAhead } from '../../core/concurrency/look-ahead';
import type {
  DeletionOutcome,
  DeletionPlan,
  DeletionRun,
  Evidence,
  ListedDeletion,
} from '../../core/contracts/deletion-run';
import { archiveOf } from '../../core/deletion/archive-of';
import { ChunkFiles } from '../../core/deletion/chunk-files';
import type { Doubt } from '../../core/deletion/look-at';
import { doubtOfLine, stayReasonOf } from '../../core/deletion/stay-reasons';
import type { WorkingFiles } from '../../core/ports/working-files';

const CHUNKS_READ_AHEAD = 16;

/** How every listed archive ended, in the order of the list: also those that the run did not come to. */
export async function* outcomesOf(
  files: WorkingFiles,
  run: DeletionRun,
  { chunks }: Pick<DeletionPlan, 'chunks'>,
): AsyncGenerator<DeletionOutcome> {
  for await (const outcomes of lookAhead(numbersBelow(chunks), CHUNKS_READ_AHEAD, (chunk) =>
    ofChunk(files, run, chunk),
  )) {
    yield* outcomes;
  }
}

async function* numbersBelow(end: number): AsyncGenerator<number> {
  for (let number = 0; number < end; number++) yield number;
}

async function ofChunk(files: WorkingFiles, run: DeletionRun, chunk: number): Promise<DeletionOutcome[]> {
  const chunkFiles = new ChunkFiles(files, run, chunk);
  const results = await chunkFiles.results();
  if (results) return results;
  const evidence = await chunkFiles.evidence();
  return (await chunkFiles.listed()).map((line) => unsettled(line, evidence.get(line.archiveId)));
}

/** How an archive ended whose chunk has no results. @param evidence what a call saw that was stopped before it wrote them */
function unsettled(line: ListedDeletion, evidence: Evidence | undefined): DeletionOutcome {
  const archive = archiveOf(line);
  if (evidence) {
    const reason = `it was looked at ${evidence.lookedAt}, and the run ended before it told whether it deleted it`;
    return { outcome: 'uncertain', ...archive, evidence, reason };
  }
  const key = line.kind === 'candidate' ? (line.objects[0]?.key ?? '') : '';
  const doubt: Doubt = line.kind === 'stays' ? doubtOfLine(line) : { key, why: 'not-reached' };
  return { outcome: 'stays', ...archive, ...doubt, reason: stayReasonOf(doubt) };
}
