import { type RetrievalPlan, Run, type RunReport } from '../../contracts/retrieval-run';
import { keyOf } from '../../contracts/table';
import type { Item, ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';

export type RunStatus =
  | 'inventory'
  | 'planning'
  | 'retrieving'
  | 'succeeded'
  | 'completed-with-failures'
  | 'planned'
  | 'failed';

/** How much a run is about, and how much of it is done. */
export interface RunSums {
  /** Archives of the plan, those already at the destination included; 0 before there is a plan. */
  archives: number;
  bytes: number;
  presentArchives: number;
  presentBytes: number;
  batches: number;
  /** Sums over finished batches; the report, not they, is the proof. */
  verified: number;
  verifiedBytes: number;
  failed: number;
  failedBytes: number;
}

/** A run as people see it. */
export interface RunRecord extends RunSums {
  runId: string;
  /** Not there when the request was refused before the run was opened. */
  run: Run | undefined;
  status: RunStatus;
  startedAt: string;
  finishedAt: string | undefined;
  error: string | undefined;
  cause: string | undefined;
}

/** @returns false when the run is there already: a repeated step */
export function createRun(items: ItemStore, run: Run, now: Date): Promise<boolean> {
  const item: Item = {
    ...keyOf.run(run.runId),
    run: JSON.stringify(run),
    status: run.manifest || run.restore ? 'planning' : 'inventory',
    startedAt: now.toISOString(),
    expiresAt: runExpiryOf(now),
  };
  return items.put(item, { exists: false });
}

/** Put another opening of a run in the place of the first: one that had to wait may find another snapshot. */
export async function replaceRun(items: ItemStore, run: Run): Promise<void> {
  await items.update(keyOf.run(run.runId), { set: { run: JSON.stringify(run) } }, { exists: true });
}

/** A run that was refused before it could be opened leaves a record too, so that `runs` lists it. */
export async function recordFailure(
  items: ItemStore,
  runId: string,
  failure: { error: string; cause: string },
  now: Date,
): Promise<void> {
  await items.update(keyOf.run(runId), {
    set: { status: 'failed', ...failure, finishedAt: now.toISOString(), expiresAt: runExpiryOf(now) },
  });
}

/** Put on record that the destination takes nothing more of the run, and why; the first reason stays. */
export async function denyDestination(items: ItemStore, runId: string, reason: string): Promise<void> {
  await items.update(keyOf.run(runId), { set: { denied: reason } }, { exists: true, oneOf: { denied: [undefined] } });
}

/** Why the destination takes nothing more of the run; undefined as long as it does. */
export async function denialOf(items: ItemStore, runId: string): Promise<string | undefined> {
  const denied = (await items.get(keyOf.run(runId)))?.denied;
  return typeof denied === 'string' ? denied : undefined;
}

export async function recordPlan(items: ItemStore, plan: RetrievalPlan): Promise<void> {
  const { archives, bytes, presentArchives, presentBytes, batches } = plan;
  await items.update(
    keyOf.run(plan.runId),
    { set: { status: 'retrieving', archives, bytes, presentArchives, presentBytes, batches } },
    { oneOf: { status: ['inventory', 'planning', 'retrieving'] } },
  );
}

export async function addBatchSums(
  items: ItemStore,
  runId: string,
  sums: { verified: number; verifiedBytes: number; failed: number; failedBytes: number },
): Promise<void> {
  await items.update(keyOf.run(runId), { add: sums }, { exists: true });
}

export async function recordReport(items: ItemStore, report: RunReport): Promise<void> {
  const { status, finishedAt, verified, verifiedBytes, failed } = report;
  const failedBytes = status === 'planned' ? 0 : report.bytes - verifiedBytes - (report.unprovenBytes ?? 0);
  await items.update(keyOf.run(report.runId), {
    set: { status, finishedAt, verified, verifiedBytes, failed, failedBytes },
  });
}

export async function getRun(items: ItemStore, runId: string): Promise<RunRecord | undefined> {
  const item = await items.get(keyOf.run(runId));
  return item && toRecord(item);
}

/** The newest first: run ids begin with their time. */
export async function listRuns(items: ItemStore, limit: number): Promise<RunRecord[]> {
  const records: RunRecord[] = [];
  for await (const item of items.query('runs', '', { descending: true })) {
    if (records.length >= limit) break;
    records.push(toRecord(item));
  }
  return records;
}

function toRecord(item: Item): RunRecord {
  const number = (name: string) => (typeof item[name] === 'number' ? item[name] : 0);
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : undefined);
  const run = text('run');
  return {
    runId: item.sk,
    run: run === undefined ? undefined : Run.parse(JSON.parse(run)),
    status: (text('status') ?? 'failed') as RunStatus,
    startedAt: text('startedAt') ?? '',
    finishedAt: text('finishedAt'),
    archives: number('archives'),
    bytes: number('bytes'),
    presentArchives: number('presentArchives'),
    presentBytes: number('presentBytes'),
    batches: number('batches'),
    verified: number('verified'),
    verifiedBytes: number('verifiedBytes'),
    failed: number('failed'),
    failedBytes: number('failedBytes'),
    error: text('error'),
    cause: text('cause'),
  };
}
