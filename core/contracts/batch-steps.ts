import * as z from 'zod';
import { RunId } from './names';

/** Body of a message on the queue of requests. */
export const RequestBatchMessage = z.object({
  runId: RunId,
  batch: z.int().min(0),
  /** Round, from 1. A new round requests again the pieces that the last one left in state `retry`. */
  round: z.int().min(1),
  /** Number of the wait, from 1 over all rounds. The token of a newer wait replaces an older token. */
  wait: z.int().min(1),
  token: z.string().min(1),
  /** Length of the pause that has just ended; 0 or undefined when there was none. */
  pausedSeconds: z.number().min(0).optional(),
});
export type RequestBatchMessage = z.infer<typeof RequestBatchMessage>;

/** Result for the task token of `request-batch`. */
export const RequestBatchAnswer = z.object({
  batch: z.int().min(0),
  /** Glacier throttles: request the remaining pieces after this many seconds. */
  pauseSeconds: z.int().min(1).optional(),
});
export type RequestBatchAnswer = z.infer<typeof RequestBatchAnswer>;

export const ReconcileBatchInput = z.object({
  runId: RunId,
  batch: z.int().min(0),
  round: z.int().min(1),
  wait: z.int().min(1),
  /** Number of pauses among the waits so far; 0 when undefined. */
  pauses: z.int().min(0).optional(),
});
export type ReconcileBatchInput = z.infer<typeof ReconcileBatchInput>;

/** Next step of the child execution. */
export const ReconcileBatchOutput = z.object({
  done: z.boolean(),
  round: z.int().min(1),
  wait: z.int().min(1),
  waitSeconds: z.int().min(1),
});
export type ReconcileBatchOutput = z.infer<typeof ReconcileBatchOutput>;
