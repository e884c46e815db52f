import * as z from 'zod';

/**
 * The states of a piece. A piece without a record is planned.
 *
 * - `requested`: Glacier jobs run for it, or may run (a request in doubt).
 * - `staged`: a job's output is being copied, range by range, or members of a pack are being extracted, group by group.
 * - `copied`: every range is at S3; other pieces of the same archive are not.
 * - `verified`: the object is at S3 and verified; for a pack, the outcome of each member is on record. Final.
 * - `failed`: given up, with a reason. Final.
 * - `retry`: settled for this round; the next one requests it again.
 */
export const PieceState = z.enum(['requested', 'staged', 'copied', 'verified', 'failed', 'retry']);
export type PieceState = z.infer<typeof PieceState>;

/** The states from which each state may be entered; undefined is a piece without a record. */
export const enteredFrom = {
  requested: [undefined, 'retry'],
  staged: [undefined, 'requested', 'staged'],
  copied: [undefined, 'requested', 'staged', 'retry'],
  verified: [undefined, 'requested', 'staged', 'retry'],
  failed: [undefined, 'requested', 'staged', 'retry'],
  retry: [undefined, 'requested', 'staged'],
} as const satisfies Record<PieceState, readonly (PieceState | undefined)[]>;

/** Whether a piece has reached a final state. */
export const isFinal = (state: PieceState | undefined) =>
  state === 'verified' || state === 'copied' || state === 'failed';

/** Whether a piece is final or waits for the next round. */
export const isSettled = (state: PieceState | undefined) => state === 'retry' || isFinal(state);

/** Largest number of rounds in which a piece is requested: the first and two retries. */
export const ROUNDS_MAX = 3;
