import { decodeItem } from '../contracts/decode-item';
import { InvalidRecordError } from '../contracts/errors';
import { RUNS_BY_START } from '../contracts/table';
import type { Item, ItemStore } from '../ports/item-store';
import { SummaryItem } from './run-item';
import type { RunSummary } from './run-record';

/** A run as the index of runs has it, or what is wrong with its record. */
export type ListedRun =
  | { kind: 'readable'; run: RunSummary }
  | { kind: 'damaged'; runId: string; error: InvalidRecordError };

/** Times of start, ISO 8601, both inclusive; default: all. */
export interface StartRange {
  from?: string | undefined;
  to?: string | undefined;
}

/** Runs by the time of their start, the latest first; a damaged record keeps nobody from seeing the others. */
export async function* listReadableOrNot(items: ItemStore, started: StartRange = {}): AsyncGenerator<ListedRun> {
  // A time begins with a digit; a colon is the character behind the digits.
  const range = { from: started.from ?? '0', to: started.to ?? ':' };
  for await (const item of items.queryIndex(RUNS_BY_START.partition, range, { descending: true })) yield listed(item);
}

/**
 * Runs by the time of their start, the latest first.
 *
 * @throws InvalidRecordError naming the first record that is damaged
 */
export async function* listRuns(items: ItemStore, started?: StartRange): AsyncGenerator<RunSummary> {
  for await (const one of listReadableOrNot(items, started)) {
    if (one.kind === 'damaged') throw one.error;
    yield one.run;
  }
}

function listed(item: Item): ListedRun {
  try {
    return { kind: 'readable', run: decodeItem(SummaryItem, item) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', runId: item.pk.replace(/^run\//, ''), error };
  }
}
