import { PieceLine, type Run } from '../../core/contracts/retrieval-run';
import { runFiles } from '../../core/contracts/run-files';
import { readAllJsonLines } from '../../core/files/read-json-lines';
import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';
import { lengthOf } from '../../core/ranges/byte-range';
import type { PieceState } from '../../core/retrieval/piece-state';
import { getBatch } from '../../core/retrieval/records/batch-record';
import { piecesOf } from '../../core/retrieval/records/piece-record';
import { getRun, listRuns, type RunRecord } from '../../core/retrieval/records/run-record';
import { readableCause } from '../../core/text/readable-cause';
import type { BatchProgress, RunState, Runs } from './run-state';

/** Runs as the state table and the bucket of runs hold them. */
export function tableRuns(items: ItemStore, objects: Objects, runsBucket: string): Runs {
  const linesOfBatch = new Map<string, PieceLine[]>();

  async function readLines(runId: string, batch: number): Promise<PieceLine[] | undefined> {
    const key = runFiles.batch(runId, batch);
    const known = linesOfBatch.get(key);
    if (known) return known;
    const lines = await readAllJsonLines(objects, { bucket: runsBucket, key }, PieceLine);
    if (lines) linesOfBatch.set(key, lines);
    return lines;
  }

  return {
    get: async (runId) => {
      const record = await getRun(items, runId);
      return record && toState(record);
    },
    list: async (limit) => (await listRuns(items, limit)).map(toState),
    async batchProgress(runId, batch) {
      const record = await getBatch(items, runId, batch);
      if (!record) return undefined;
      if (record.state === 'done') {
        linesOfBatch.delete(runFiles.batch(runId, batch));
        return 'finished';
      }
      const lines = await readLines(runId, batch);
      if (!lines) return undefined;
      const pieces = await piecesOf(items, runId, batch);
      return addUp(lines, (line) => pieces.get(line.index)?.state);
    },
  };
}

/** Which stages a piece in each state has reached. A piece to be requested again counts as not requested. */
const STAGES: Record<PieceState, readonly (keyof BatchProgress)[]> = {
  requested: ['requested'],
  staged: ['requested', 'staged'],
  copied: ['requested', 'staged', 'copied'],
  verified: ['requested', 'staged', 'copied', 'verified'],
  failed: ['failed'],
  retry: [],
};

/**
 * A piece counts as its share of an archive, so that the pieces of a large one make one archive; one that objects are cut
 * out of, as these.
 */
export function addUp(lines: PieceLine[], stateOf: (line: PieceLine) => PieceState | undefined): BatchProgress {
  const none = () => ({ archives: 0, bytes: 0 });
  const progress = { requested: none(), staged: none(), copied: none(), verified: none(), failed: none() };
  for (const line of lines) {
    const state = stateOf(line);
    for (const stage of state ? STAGES[state] : []) {
      progress[stage].archives += line.members ?? 1 / line.pieces;
      progress[stage].bytes += line.memberBytes ?? lengthOf(line);
    }
  }
  return progress;
}

function kindOf({ restore, rebuild }: Run): RunState['kind'] {
  if (restore) return 'restore';
  return rebuild ? 'rebuild' : 'retrieve';
}

function toState(record: RunRecord): RunState {
  const { run, error, cause, startedAt, ...rest } = record;
  return {
    ...rest,
    kind: run && kindOf(run),
    restore: run?.restore,
    vault: run?.vault,
    destination: run?.destination,
    tier: run?.tier,
    manifest: run?.manifest,
    startedAt: startedAt || undefined,
    failure: error === undefined ? undefined : { error, cause: readableCause(cause ?? '') },
  };
}
