import { type ObjectPieceResult, PieceResult } from '../../core/contracts/piece';
import { Outcome, type RetrievalPlan } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { fileUri } from '../../core/files/file-uri';
import { readJsonLines } from '../../core/files/read-json-lines';
import { getArchive } from '../../core/retrieval/records/archive-record';
import { copyOutcomesOf } from './copy-outcomes';
import type { CountedOutcome, PlacedResult } from './counted-outcome';
import { memberOutcomesOf } from './member-outcomes';
import type { OutcomeDeps } from './outcome-deps';

/**
 * Outcome of every archive of a run, or every object of a restore, in the plan's order: present ones, those that cannot
 * be retrieved, then those of the batches, then those of the copies.
 */
export async function* outcomesOf(deps: OutcomeDeps, plan: RetrievalPlan): AsyncGenerator<CountedOutcome> {
  for (const key of [runFiles.present(plan.runId), runFiles.rejected(plan.runId)]) {
    const outcomes = await readJsonLines(deps.files, key, Outcome);
    for await (const outcome of outcomes ?? []) yield { ...outcome, possibleDuplicates: 0 };
  }
  const open = new Map<number, ObjectPieceResult[]>();
  for (let batch = 0; batch < plan.batches; batch++) {
    for await (const result of resultsOf(deps, plan.runId, batch)) {
      if (result.kind === 'pack') {
        yield* memberOutcomesOf(deps.files, plan.runId, result);
        continue;
      }
      const pieces = [...(open.get(result.archive) ?? []), result];
      if (pieces.length < result.pieces) {
        open.set(result.archive, pieces);
        continue;
      }
      open.delete(result.archive);
      yield await outcomeOf(deps, plan.runId, pieces);
    }
  }
  if (plan.copies) yield* copyOutcomesOf(deps, plan.runId);
}

/** The results of a batch, written by itself or by `recordUnreported`. */
async function* resultsOf({ files }: OutcomeDeps, runId: string, batch: number): AsyncGenerator<PlacedResult> {
  const key = runFiles.result(runId, batch);
  const results = await readJsonLines(files, key, PieceResult);
  if (!results) throw new Error(`there are no results of batch ${batch} at ${fileUri(files, key)}`);
  let index = 0;
  for await (const result of results) yield { ...result, batch, index: index++ };
}

async function outcomeOf(deps: OutcomeDeps, runId: string, pieces: ObjectPieceResult[]): Promise<CountedOutcome> {
  const [first] = pieces;
  if (!first) throw new Error('an archive without pieces');
  const { archive, archiveId, key, creationDate, description } = first;
  const { sizeBytes, treeHash } = first.kind === 'slice' ? first.whole : first;
  const base = { archiveId, key, sizeBytes, treeHash, creationDate, description };
  const requests = sum(pieces.map((piece) => piece.requests));
  const possibleDuplicates = sum(pieces.map((piece) => piece.possibleDuplicates));
  const failed = pieces.find((piece) => piece.state === 'failed');
  const record = pieces.length > 1 ? await getArchive(deps.items, { runId, archive }) : undefined;
  const verified = pieces.length > 1 ? record?.state === 'verified' : first.state === 'verified';
  if (verified) {
    const adopted = record?.adopted ?? first.adopted;
    const outcome = adopted ? 'adopted' : 'verified';
    const { propertiesLeftOut } = first;
    const crc32 = record?.crc32 ?? first.crc32;
    return { ...base, key: record?.key ?? key, outcome, crc32, propertiesLeftOut, requests, possibleDuplicates };
  }
  const reason = record?.reason ?? failed?.reason ?? 'not every piece of it was copied';
  return { ...base, key: failed?.key ?? key, outcome: 'failed', reason, requests, possibleDuplicates };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
