import * as z from 'zod';

/**
 * The life of a piece, as data. A piece without a record is planned.
 *
 * - `requested`: Glacier jobs run for it, or may run (a request in doubt).
 * - `staged`: a job's output is being copied, range by range, or cut into members of a pack, group by group.
 * - `copied`: every range is at S3; other pieces of the same archive are not.
 * - `verified`: the object is at S3 and proven; of a pack, what became of each member is on record. Final.
 * - `failed`: given up, with a reason. Final.
 * - `retry`: settled for this round; the next one requests it again.
 */
export const PieceState = z.enum(['requested', 'staged', 'copied', 'verified', 'failed', 'retry']);
export type PieceState = z.infer<typeof PieceState>;

/** The states that each state may be entered from; undefined stands for a piece without a record. */
export const enteredFrom = {
  requested: [undefined, 'retry'],
  staged: [undefined, 'requested', 'staged'],
  copied: [undefined, 'requested', 'staged', 'retry'],
  verified: [undefined, 'requested', 'staged', 'retry'],
  failed: [undefined, 'requested', 'staged', 'retry'],
  retry: [undefined, 'requested', 'staged'],
} as const satisfies Record<PieceState, readonly (PieceState | undefined)[]>;

/** Nothing more will happen to the piece. */
export const isFinal = (state: PieceState | undefined) =>
  state === 'verified' || state === 'copied' || state === 'failed';

/** Nothing more will happen to the piece in this round. */
export const isSettled = (state: PieceState | undefined) => state === 'retry' || isFinal(state);

/** Rounds in which a piece is requested, at the most: the first request and two more. */
export const ROUNDS_MAX = 3;
