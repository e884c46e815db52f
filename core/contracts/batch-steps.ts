import * as z from 'zod';
import { RunId } from './names';

/** Body of a message on the queue of requests. */
export const RequestBatchMessage = z.object({
  runId: RunId,
  batch: z.int().min(0),
  /** From 1; a new round requests again what the last one left in `retry`. */
  round: z.int().min(1),
  /** From 1, over all rounds; a newer wait's token replaces an older one's. */
  wait: z.int().min(1),
  token: z.string().min(1),
  /** Length of the pause that this is the end of; 0, or not there, when the batch does not come from one. */
  pausedSeconds: z.number().min(0).optional(),
});
export type RequestBatchMessage = z.infer<typeof RequestBatchMessage>;

/** The answer to the token of `request-batch`. */
export const RequestBatchAnswer = z.object({
  batch: z.int().min(0),
  /** Glacier takes no more requests for now: after so long, the rest is to be asked for. */
  pauseSeconds: z.int().min(1).optional(),
});
export type RequestBatchAnswer = z.infer<typeof RequestBatchAnswer>;

export const ReconcileBatchInput = z.object({
  runId: RunId,
  batch: z.int().min(0),
  round: z.int().min(1),
  wait: z.int().min(1),
  /** How many of the waits so far were pauses; 0 when not there. */
  pauses: z.int().min(0).optional(),
});
export type ReconcileBatchInput = z.infer<typeof ReconcileBatchInput>;

/** What the child execution does next. */
export const ReconcileBatchOutput = z.object({
  done: z.boolean(),
  round: z.int().min(1),
  wait: z.int().min(1),
  waitSeconds: z.int().min(1),
});
export type ReconcileBatchOutput = z.infer<typeof ReconcileBatchOutput>;
