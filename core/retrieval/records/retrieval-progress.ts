import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import type { RetrievalPlan } from '../../contracts/retrieval-run';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';
import { runExpiryOf } from '../../run/expiry';
import { enterPhase } from '../../run/run-record';

const sum = z.int().min(0).default(0);

/** How much a retrieval is about, and how much of it is done. */
export const RetrievalProgress = z.object({
  /** Archives of the plan, or objects of a restore, those already at the destination included; 0 before there is a plan. */
  archives: sum,
  bytes: sum,
  presentArchives: sum,
  presentBytes: sum,
  batches: sum,
  /** Sums over finished batches; the report, not they, is the proof. */
  verified: sum,
  verifiedBytes: sum,
  failed: sum,
  failedBytes: sum,
});
export type RetrievalProgress = z.infer<typeof RetrievalProgress>;

/** Progress of a retrieval; all zero before there is any. */
export async function getRetrievalProgress(items: ItemStore, runId: string): Promise<RetrievalProgress> {
  const key = keyOf.progress(runId);
  return decodeItem(RetrievalProgress, (await items.get(key)) ?? key);
}

/** Put what a plan found on record: from here on the run retrieves. Repeatable. */
export async function recordPlan(
  items: ItemStore,
  plan: Pick<RetrievalPlan, 'runId' | 'archives' | 'bytes' | 'presentArchives' | 'presentBytes' | 'batches'>,
  now: Date,
): Promise<void> {
  const { runId, archives, bytes, presentArchives, presentBytes, batches } = plan;
  const set = { archives, bytes, presentArchives, presentBytes, batches, expiresAt: runExpiryOf(now) };
  await items.update(keyOf.progress(runId), { set });
  await enterPhase(items, runId, 'retrieving', { items: archives, bytes, done: 0, failed: 0 });
}

/** Add the sums of a batch that has finished. Not repeatable: whoever calls it makes sure that a batch is counted once. */
export async function addBatchSums(
  items: ItemStore,
  runId: string,
  sums: Pick<RetrievalProgress, 'verified' | 'verifiedBytes' | 'failed' | 'failedBytes'>,
): Promise<void> {
  await items.update(keyOf.progress(runId), { add: sums }, { exists: true });
}
