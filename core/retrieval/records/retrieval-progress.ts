import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import type { RetrievalPlan } from '../../contracts/retrieval-run';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';
import { enterPhase } from '../../run/run-record';

const sum = z.int().min(0).default(0);

/** Totals of a retrieval, and how much of them is done. */
export const RetrievalProgress = z.object({
  /** Archives of the plan, or objects of a restore, including those already at the destination; 0 before there is a plan. */
  archives: sum,
  bytes: sum,
  presentArchives: sum,
  presentBytes: sum,
  batches: sum,
  /** Sums over finished batches, for information only: the report is authoritative. */
  verified: sum,
  verifiedBytes: sum,
  failed: sum,
  failedBytes: sum,
});
export type RetrievalProgress = z.infer<typeof RetrievalProgress>;

/** Read the progress of a retrieval; all zero before there is any. */
export async function getRetrievalProgress(items: ItemStore, runId: string): Promise<RetrievalProgress> {
  const key = keyOf.progress(runId);
  return decodeItem(RetrievalProgress, (await items.get(key)) ?? key);
}

/**
 * Record the totals of a plan, without its folders, which nothing is done with; from then on the run is retrieving, unless it is a dry
 * run. Repeatable.
 */
export async function recordPlan(
  items: ItemStore,
  plan: Pick<
    RetrievalPlan,
    'runId' | 'archives' | 'bytes' | 'presentArchives' | 'presentBytes' | 'batches' | 'folders'
  >,
  now: Date,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<void> {
  const { runId, presentArchives, presentBytes, batches, folders = 0 } = plan;
  const archives = plan.archives - folders;
  // A folder has one byte.
  const bytes = plan.bytes - folders;
  const set = { archives, bytes, presentArchives, presentBytes, batches, expiresAt: runExpiryOf(now) };
  await items.update(keyOf.progress(runId), { set });
  await enterPhase(items, runId, dryRun ? 'planning' : 'retrieving', { items: archives, bytes, done: 0, failed: 0 });
}

/** Add the sums of a finished batch. Not repeatable: the caller makes sure that each batch is counted once. */
export async function addBatchSums(
  items: ItemStore,
  runId: string,
  sums: Pick<RetrievalProgress, 'verified' | 'verifiedBytes' | 'failed' | 'failedBytes'>,
): Promise<void> {
  await items.update(keyOf.progress(runId), { add: sums }, { exists: true });
}
