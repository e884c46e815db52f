import { decodeItem } from '../contracts/decode-item';
import { InvalidRecordError } from '../contracts/errors';
import { RUNS_BY_START } from '../contracts/table';
import type { Item, ItemStore } from '../ports/item-store';
import { SummaryItem } from './run-item';
import type { RunSummary } from './run-record';

/** Run in the index of runs, or the problem of its damaged record. */
export type ListedRun =
  | { kind: 'readable'; run: RunSummary }
  | { kind: 'damaged'; runId: string; error: InvalidRecordError };

/** Range of start times, ISO 8601, both inclusive; default: all. */
export interface StartRange {
  from?: string | undefined;
  to?: string | undefined;
}

/** List runs by start time, the latest first, with damaged records among them. */
export async function* listReadableAndDamaged(
  items: Pick<ItemStore, 'queryIndex'>,
  started: StartRange = {},
): AsyncGenerator<ListedRun> {
  // A time begins with a digit; the colon is the next character after the digits.
  const range = { from: started.from ?? '0', to: started.to ?? ':' };
  for await (const item of items.queryIndex(RUNS_BY_START.partition, range, { descending: true }))
    yield decodeListed(item);
}

/**
 * List runs by start time, the latest first.
 *
 * @throws InvalidRecordError with the first damaged record
 */
export async function* listRuns(items: ItemStore, started?: StartRange): AsyncGenerator<RunSummary> {
  for await (const listed of listReadableAndDamaged(items, started)) {
    if (listed.kind === 'damaged') throw listed.error;
    yield listed.run;
  }
}

function decodeListed(item: Item): ListedRun {
  try {
    return { kind: 'readable', run: decodeItem(SummaryItem, item) };
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) throw error;
    return { kind: 'damaged', runId: item.pk.replace(/^run\//, ''), error };
  }
}
