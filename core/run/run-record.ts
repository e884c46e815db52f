import type * as z from 'zod';
import { decodeItem } from '../contracts/decode-item';
import { type OpenedRun, planOfRun, type RunOf, vaultOfRun } from '../contracts/opened-run';
import type { RunKind } from '../contracts/run-kind';
import type { RunEnd, RunPhase } from '../contracts/run-status';
import { keyOf, RUNS_BY_START } from '../contracts/table';
import type { Item, ItemStore } from '../ports/item-store';
import { runExpiryOf } from './expiry';
import { type Counts, RunItem, type SummaryItem } from './run-item';
import { enteredFrom } from './run-status';

export type RunCounts = z.infer<typeof Counts>;

/** Run in a list of runs. */
export type RunSummary = z.infer<typeof SummaryItem>;

/** Record of a run. */
export type RunRecord = z.infer<typeof RunItem>;

/** Members of a run that are known before it is opened. */
export interface AskedRun {
  runId: string;
  kind: RunKind;
  executionArn: string;
  request: unknown;
  isDryRun: boolean;
  retryOf?: string | undefined;
  plan?: string | undefined;
  vault?: string | undefined;
}

/** Record a new run. @returns false when its id is already in use, by this execution or another one */
export function createRun(items: ItemStore, { runId, request, ...asked }: AskedRun, now: Date): Promise<boolean> {
  const item = {
    ...keyOf.run(runId),
    [RUNS_BY_START.partitionKey]: RUNS_BY_START.partition,
    ...asked,
    request: JSON.stringify(request ?? null),
    status: 'opening' satisfies RunPhase,
    startedAt: now.toISOString(),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item as Item, { exists: false });
}

/**
 * Record an opened run. If it is being stopped, its status does not change; it is recorded for its report.
 *
 * @returns false when the run is being stopped, has ended, or is already in a later phase
 */
export async function setOpenedRun(items: ItemStore, run: OpenedRun, phase: RunPhase): Promise<boolean> {
  const key = keyOf.run(run.runId);
  const about = { run: JSON.stringify(run), plan: planOfRun(run), vault: vaultOfRun(run) };
  const opened = { exists: true, oneOf: { status: ['opening', phase] } };
  const result = await items.update(key, { set: { ...about, status: phase } }, opened);
  if (!result.written) await items.update(key, { set: about }, { exists: true, oneOf: { status: ['stopping'] } });
  return result.written;
}

/** Move a run into a phase. @returns false when it has ended, is being stopped, or is already in a later phase */
export async function enterPhase(
  items: ItemStore,
  runId: string,
  phase: RunPhase,
  counts?: RunCounts,
): Promise<boolean> {
  const change = { set: { status: phase, counts } };
  const result = await items.update(keyOf.run(runId), change, {
    exists: true,
    oneOf: { status: enteredFrom[phase] },
  });
  return result.written;
}

/** Mark a run as stopping, after which its messages are dropped. @returns false when it has ended */
export async function markStopping(items: ItemStore, runId: string): Promise<boolean> {
  const change = { set: { status: 'stopping' } };
  const result = await items.update(keyOf.run(runId), change, {
    exists: true,
    oneOf: { status: enteredFrom.stopping },
  });
  return result.written;
}

/** End of a run. */
export interface RunEnding {
  status: RunEnd;
  /** ISO 8601. */
  finishedAt: string;
  counts?: RunCounts | undefined;
  failure?: { error: string; cause: string } | undefined;
}

/**
 * Record the end of a run, unless another end is recorded. A run that was refused before it had a record gets one, so that it is
 * listed.
 *
 * @param asked members for the record of a refused run, with its start time if known; undefined: no record is created
 * @returns false when another end is recorded, when there is no record, or when the refused run was opened meanwhile
 */
export async function recordEnd(
  items: ItemStore,
  runId: string,
  { failure, ...end }: RunEnding,
  asked?: Omit<AskedRun, 'runId'> & { startedAt?: string },
): Promise<boolean> {
  const finishedAt = new Date(end.finishedAt);
  if (asked) await createRun(items, { runId, ...asked }, new Date(asked.startedAt ?? finishedAt));
  const change = { set: { ...end, ...failure, expiresAt: runExpiryOf(finishedAt) } };
  const result = await items.update(keyOf.run(runId), change, {
    exists: true,
    oneOf: { status: enteredFrom[end.status], ...(asked && { run: [undefined] }) },
  });
  return result.written;
}

/** Read the record of a run. @throws InvalidRecordError naming the record and every invalid member */
export async function getRun(items: ItemStore, runId: string): Promise<RunRecord | undefined> {
  const item = await items.get(keyOf.run(runId));
  return item && decodeItem(RunItem, item);
}

/** Read the record of a run of some kinds. @returns undefined when there is none, or its kind is another one */
export async function getRunOf<Kind extends RunKind>(
  items: ItemStore,
  runId: string,
  kinds: readonly Kind[],
): Promise<(RunRecord & { run: RunOf<Kind> | undefined }) | undefined> {
  const record = await getRun(items, runId);
  const isOfKind = record && (kinds as readonly RunKind[]).includes(record.kind);
  return isOfKind ? (record as RunRecord & { run: RunOf<Kind> | undefined }) : undefined;
}
