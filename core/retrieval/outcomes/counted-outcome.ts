import type { PieceResult } from '../../contracts/piece';
import type { Outcome } from '../../contracts/retrieval-run';

/** An outcome, and the number of its requests that may have been made twice. */
export type CountedOutcome = Outcome & { possibleDuplicates: number };

/** A result with its batch and its position in it. */
export type PlacedResult<Result = PieceResult> = Result & { batch: number; index: number };
