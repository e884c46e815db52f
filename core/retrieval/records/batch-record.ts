import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { decodeItem } from '../../contracts/decode-item';
import { keyOf } from '../../contracts/table';
import type { ItemStore } from '../../ports/item-store';

/**
 * - `requesting`: the intent to start jobs is on record; what it left behind when interrupted is in doubt.
 * - `requested`: every piece of the round has been asked for, or was found settled.
 * - `paused`: stopped in good order, nothing in doubt.
 * - `throttled`: likewise, because Glacier takes no more requests for now; the time of the round begins again afterwards.
 * - `done`: results are written.
 */
const BatchState = z.enum(['requesting', 'requested', 'paused', 'throttled', 'done']);
export type BatchState = z.infer<typeof BatchState>;

const BatchItem = z.object({
  state: BatchState,
  round: z.int(),
  /** ISO 8601. */
  roundStartedAt: z.string(),
  /** Tells attempts at a round apart. */
  attempt: z.string(),
  /** Epoch milliseconds; 0 when the attempt has ended with something in doubt. */
  attemptedAtMs: z.int(),
});
export type BatchRecord = z.infer<typeof BatchItem>;

export async function getBatch(items: ItemStore, runId: string, batch: number): Promise<BatchRecord | undefined> {
  const item = await items.get(keyOf.batch(runId, batch));
  return item && decodeItem(BatchItem, item);
}

/** The states of a batch whose results are not written. */
const OPEN = ['requesting', 'requested', 'paused', 'throttled'] as const satisfies BatchState[];

/**
 * An attempt younger than this may still be at work: longer than the function may run, shorter than the time after which
 * the queue delivers the message of a killed one again.
 */
export const ATTEMPT_MS = 10 * 60_000;

/**
 * Put the intent to request a round on record, before its first job is started.
 *
 * @returns `first` for the first time; `again` when nothing is in doubt, as after a stop in good order; `interrupted` when
 *   an earlier attempt at the same round did not end; `busy` when one may be at work right now (the queue delivered twice);
 *   `over` when the round was requested, or the batch has moved on
 */
export async function intendRound(
  items: ItemStore,
  place: { runId: string; batch: number; round: number },
  now: Date,
  expiresAt: number,
): Promise<'first' | 'again' | 'interrupted' | 'busy' | 'over'> {
  const { runId, batch, round } = place;
  const key = keyOf.batch(runId, batch);
  // Tells this attempt's own write from an earlier attempt's, when the write's answer was lost and it was repeated.
  const attempt = randomUUID();
  const attemptedAtMs = now.getTime();
  const opened = await items.update(
    key,
    { set: { state: 'requesting', round, roundStartedAt: now.toISOString(), attempt, attemptedAtMs, expiresAt } },
    { oneOf: { state: [undefined, ...OPEN] }, below: { round } },
  );
  if (opened.written) return 'first';
  const resume = (from: BatchState, more: { roundStartedAt?: string } = {}) =>
    items.update(
      key,
      { set: { state: 'requesting', attempt, attemptedAtMs, ...more } },
      { oneOf: { state: [from], round: [round] } },
    );
  if ((await resume('paused')).written) return 'again';
  if ((await resume('throttled', { roundStartedAt: now.toISOString() })).written) return 'again';
  const current = await getBatch(items, runId, batch);
  if (current?.round !== round || current.state !== 'requesting') return 'over';
  if (current.attempt === attempt) return 'again';
  const earliest = attemptedAtMs - ATTEMPT_MS;
  if (current.attemptedAtMs > earliest) return 'busy';
  // Of two that find it interrupted, one goes on.
  const taken = await items.update(key, { set: { attempt, attemptedAtMs } }, { oneOf: { attempt: [current.attempt] } });
  return taken.written ? 'interrupted' : 'busy';
}

export async function endRequesting(
  items: ItemStore,
  place: { runId: string; batch: number; round: number },
  state: 'requested' | 'paused' | 'throttled',
): Promise<void> {
  await items.update(
    keyOf.batch(place.runId, place.batch),
    { set: { state } },
    { oneOf: { state: ['requesting'], round: [place.round] } },
  );
}

/** An attempt has ended with something in doubt: the next one is told so, without waiting until it must be dead. */
export async function endInDoubt(
  items: ItemStore,
  place: { runId: string; batch: number; round: number },
): Promise<void> {
  await items.update(
    keyOf.batch(place.runId, place.batch),
    { set: { attemptedAtMs: 0 } },
    { oneOf: { state: ['requesting'], round: [place.round] } },
  );
}

/** @returns whether this call closed it: exactly one caller hears true */
export async function closeBatch(items: ItemStore, runId: string, batch: number): Promise<boolean> {
  const result = await items.update(keyOf.batch(runId, batch), { set: { state: 'done' } }, { oneOf: { state: OPEN } });
  return result.written;
}
