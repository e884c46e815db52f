import type { Outcome, PieceResult } from '../../core/contracts/retrieval-run';

/** An outcome, and how many of its requests may have been made twice. */
export type CountedOutcome = Outcome & { possibleDuplicates: number };

/** A result, and where in its batch it stands. */
export type PlacedResult<Result = PieceResult> = Result & { batch: number; index: number };
