import { type ObjectPieceResult, PieceResult } from '../../contracts/piece';
import type { RetrievalPlan } from '../../contracts/retrieval-run';
import { runFiles } from '../../contracts/run-files';
import { fileUri } from '../../files/file-uri';
import { readJsonLines } from '../../files/read-json-lines';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { addFallbackJobs } from '../fallback-jobs';
import { getArchive } from '../records/archive-record';
import { copyOutcomesOf } from './copy-outcomes';
import type { CountedOutcome, PlacedResult } from './counted-outcome';
import { memberOutcomesOf } from './member-outcomes';
import { presentOutcomesOf } from './present-outcomes';

/** The stores that the outcomes of a run are read from. */
export interface OutcomeStores {
  items: ItemStore;
  files: WorkingFiles;
}

/**
 * Outcome of every archive of a run, or every object of a restore, in the plan's order: present ones, those that cannot
 * be retrieved, then those of the batches, then those of the copies.
 */
export async function* outcomesOf(stores: OutcomeStores, plan: RetrievalPlan): AsyncGenerator<CountedOutcome> {
  for (const outcomes of outcomeStreams(stores, plan)) yield* outcomes;
}

/** The same outcomes by where they stand; each stream is in the order of creation, as far as the plan is. */
export const outcomeStreams = (stores: OutcomeStores, plan: RetrievalPlan): AsyncGenerator<CountedOutcome>[] => [
  presentOutcomesOf(stores, plan),
  batchOutcomesOf(stores, plan),
  ...(plan.copies ? [copyOutcomesOf(stores, plan.runId)] : []),
];

/** Outcomes of what was requested, by the results of the batches. */
async function* batchOutcomesOf(
  stores: OutcomeStores,
  plan: Pick<RetrievalPlan, 'runId' | 'batches'>,
): AsyncGenerator<CountedOutcome> {
  const open = new Map<number, ObjectPieceResult[]>();
  for (let batch = 0; batch < plan.batches; batch++) {
    for await (const result of resultsOf(stores, plan.runId, batch)) {
      if (result.kind === 'pack') {
        yield* memberOutcomesOf(stores.files, plan.runId, result);
        continue;
      }
      const pieces = [...(open.get(result.archive) ?? []), result];
      if (pieces.length < result.pieces) {
        open.set(result.archive, pieces);
        continue;
      }
      open.delete(result.archive);
      yield await outcomeOf(stores, plan.runId, pieces);
    }
  }
}

/** The results of a batch, written by itself or by `recordUnreported`. */
async function* resultsOf({ files }: OutcomeStores, runId: string, batch: number): AsyncGenerator<PlacedResult> {
  const key = runFiles.result(runId, batch);
  const results = await readJsonLines(files, key, PieceResult);
  if (!results) throw new Error(`there are no results of batch ${batch} at ${fileUri(files, key)}`);
  let index = 0;
  for await (const result of results) yield { ...result, batch, index: index++ };
}

async function outcomeOf(stores: OutcomeStores, runId: string, pieces: ObjectPieceResult[]): Promise<CountedOutcome> {
  const [first] = pieces;
  if (!first) throw new Error('an archive without pieces');
  const { archive, archiveId, key, creationDate, description, modifiedAt } = first;
  const { sizeBytes, treeHash } = first.kind === 'slice' ? first.whole : first;
  const base = { archiveId, key, sizeBytes, treeHash, creationDate, description, modifiedAt };
  const requests = sum(pieces.map((piece) => piece.requests));
  const fallback = addFallbackJobs(...pieces.map((piece) => piece.fallback));
  const possibleDuplicates = sum(pieces.map((piece) => piece.possibleDuplicates));
  const counts = { requests, fallback, possibleDuplicates };
  const failed = pieces.find((piece) => piece.state === 'failed');
  const record = pieces.length > 1 ? await getArchive(stores.items, { runId, archive }) : undefined;
  const verified = pieces.length > 1 ? record?.state === 'verified' : first.state === 'verified';
  if (verified) {
    const adopted = record?.adopted ?? first.adopted;
    const outcome = adopted ? 'adopted' : 'verified';
    const { propertiesLeftOut } = first;
    const crc32 = record?.crc32 ?? first.crc32;
    return { ...base, key: record?.key ?? key, outcome, crc32, propertiesLeftOut, ...counts };
  }
  const reason = record?.reason ?? failed?.reason ?? 'not every piece of it was copied';
  return { ...base, key: failed?.key ?? key, outcome: 'failed', reason, ...counts };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
