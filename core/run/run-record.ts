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

/** A run as a list of runs shows it. */
export type RunSummary = z.infer<typeof SummaryItem>;

/** The record of a run. */
export type RunRecord = z.infer<typeof RunItem>;

/** What a run is known by before it has been opened. */
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

/** @returns false when there is a run of this id already: of this execution, or of another one */
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
 * Put on record what a run works from, once it has been opened. One that is being stopped stays so, and is put on record for its
 * report.
 *
 * @returns false when the run is being stopped, has ended, or is in a later phase already
 */
export async function setOpenedRun(items: ItemStore, run: OpenedRun, phase: RunPhase): Promise<boolean> {
  const key = keyOf.run(run.runId);
  const about = { run: JSON.stringify(run), plan: planOfRun(run), vault: vaultOfRun(run) };
  const opened = { exists: true, oneOf: { status: ['opening', phase] } };
  const result = await items.update(key, { set: { ...about, status: phase } }, opened);
  if (!result.written) await items.update(key, { set: about }, { exists: true, oneOf: { status: ['stopping'] } });
  return result.written;
}

/** Move a run into a phase. @returns false when it has ended, is being stopped, or is in a later phase already */
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

/** Ask for the end of a run: whatever takes its messages drops them from now on. @returns false when it has ended */
export async function markStopping(items: ItemStore, runId: string): Promise<boolean> {
  const change = { set: { status: 'stopping' } };
  const result = await items.update(keyOf.run(runId), change, {
    exists: true,
    oneOf: { status: enteredFrom.stopping },
  });
  return result.written;
}

/** How a run ended. */
export interface RunEnding {
  status: RunEnd;
  /** ISO 8601. */
  finishedAt: string;
  counts?: RunCounts | undefined;
  failure?: { error: string; cause: string } | undefined;
}

/**
 * Put the end of a run on record; one that has ended otherwise stays so. A run that was refused before it had a record gets
 * one, so that it is listed.
 *
 * @param asked what a run without a record is known by, and when it started, if that was before its end; without it such a run
 *   gets no record
 * @returns false when the run has ended otherwise, has no record, or was refused and has been opened meanwhile
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

/** @throws InvalidRecordError naming the record and what is wrong with it */
export async function getRun(items: ItemStore, runId: string): Promise<RunRecord | undefined> {
  const item = await items.get(keyOf.run(runId));
  return item && decodeItem(RunItem, item);
}

/** The record of a run that is of one of several kinds; undefined when it is not there, or of another kind. */
export async function getRunOf<Kind extends RunKind>(
  items: ItemStore,
  runId: string,
  kinds: readonly Kind[],
): Promise<(RunRecord & { run: RunOf<Kind> | undefined }) | undefined> {
  const record = await getRun(items, runId);
  const isOfKind = record && (kinds as readonly RunKind[]).includes(record.kind);
  return isOfKind ? (record as RunRecord & { run: RunOf<Kind> | undefined }) : undefined;
}
