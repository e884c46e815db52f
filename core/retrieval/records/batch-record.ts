import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/**
 * States of a batch.
 *
 * - `requesting`: the intent to start jobs is on record; after an interruption, requests are in doubt.
 * - `requested`: every piece of the round has been requested or was found settled.
 * - `paused`: stopped in good order, nothing in doubt.
 * - `throttled`: paused because Glacier accepts no more requests for now; the time of the round begins again
 *   afterwards.
 * - `deferred`: the same because of the account's data retrieval policy.
 * - `done`: results are written.
 */
const BatchState = z.enum(['requesting', 'requested', 'paused', 'throttled', 'deferred', 'done']);
export type BatchState = z.infer<typeof BatchState>;

const BatchItem = z.object({
  state: BatchState,
  round: z.int(),
  /** ISO 8601. */
  roundStartedAt: z.string(),
  /** Id of the attempt at a round. */
  attempt: z.string(),
  /** Start of the attempt in epoch milliseconds; 0 when it has ended with requests in doubt. */
  attemptedAtMs: z.int(),
});
export type BatchRecord = z.infer<typeof BatchItem>;

export async function getBatch(items: ItemStore, runId: string, batch: number): Promise<BatchRecord | undefined> {
  const item = await items.get(keyOf.batch(runId, batch));
  return item && decodeItem(BatchItem, item);
}

/** States of a batch whose results are not written. */
const OPEN = ['requesting', 'requested', 'paused', 'throttled', 'deferred'] as const satisfies BatchState[];

/**
 * Age up to which an attempt may still be running: longer than the function's timeout, shorter than the time after
 * which the queue redelivers the message of a killed one.
 */
export const ATTEMPT_MS = 10 * 60_000;

/**
 * Record the intent to request a round, before its first job is started.
 *
 * @returns `first` for the first attempt; `again` when nothing is in doubt, as after a pause; `interrupted` when an
 *   earlier attempt at the same round did not end; `busy` when another one may be running now (the queue delivered
 *   twice); `over` when the round was requested, or the batch has moved on
 */
export async function intendRound(
  items: ItemStore,
  address: { runId: string; batch: number; round: number },
  now: Date,
  expiresAt: number,
): Promise<'first' | 'again' | 'interrupted' | 'busy' | 'over'> {
  const { runId, batch, round } = address;
  const key = keyOf.batch(runId, batch);
  // Distinguishes this attempt's write from an earlier attempt's, when the response to the write was lost and it was
  // repeated.
  const attempt = randomUUID();
  const attemptedAtMs = now.getTime();
  const opened = await items.update(
    key,
    { set: { state: 'requesting', round, roundStartedAt: now.toISOString(), attempt, attemptedAtMs, expiresAt } },
    { oneOf: { state: [undefined, ...OPEN] }, below: { round } },
  );
  if (opened.written) return 'first';
  const resume = (from: BatchState[], more: { roundStartedAt?: string } = {}) =>
    items.update(
      key,
      { set: { state: 'requesting', attempt, attemptedAtMs, ...more } },
      { oneOf: { state: from, round: [round] } },
    );
  if ((await resume(['paused'])).written) return 'again';
  if ((await resume(['throttled', 'deferred'], { roundStartedAt: now.toISOString() })).written) return 'again';
  const current = await getBatch(items, runId, batch);
  if (current?.round !== round || current.state !== 'requesting') return 'over';
  if (current.attempt === attempt) return 'again';
  const earliest = attemptedAtMs - ATTEMPT_MS;
  if (current.attemptedAtMs > earliest) return 'busy';
  // Of two attempts that find it interrupted, one continues.
  const taken = await items.update(key, { set: { attempt, attemptedAtMs } }, { oneOf: { attempt: [current.attempt] } });
  return taken.written ? 'interrupted' : 'busy';
}

export async function endRequesting(
  items: ItemStore,
  address: { runId: string; batch: number; round: number },
  state: 'requested' | 'paused' | 'throttled' | 'deferred',
): Promise<void> {
  await items.update(
    keyOf.batch(address.runId, address.batch),
    { set: { state } },
    { oneOf: { state: ['requesting'], round: [address.round] } },
  );
}

/**
 * End an attempt with requests in doubt: the next attempt learns so at once, instead of waiting until this one must
 * have been killed.
 */
export async function endInDoubt(
  items: ItemStore,
  address: { runId: string; batch: number; round: number },
): Promise<void> {
  await items.update(
    keyOf.batch(address.runId, address.batch),
    { set: { attemptedAtMs: 0 } },
    { oneOf: { state: ['requesting'], round: [address.round] } },
  );
}

/** @returns whether this call closed the batch, which is true for exactly one call */
export async function closeBatch(items: ItemStore, runId: string, batch: number): Promise<boolean> {
  const result = await items.update(keyOf.batch(runId, batch), { set: { state: 'done' } }, { oneOf: { state: OPEN } });
  return result.written;
}
