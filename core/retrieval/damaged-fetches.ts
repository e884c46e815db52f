import { LengthMismatchError, TreeHashMismatchError } from '../contracts/errors';

/** Fetches of the same bytes that end with the same kind of damage, before that counts as permanent. */
export const FETCHES_MAX = 3;

/**
 * Fetches of the same bytes that gave damaged output. Wrong bytes and an early end are counted apart: output that ended early
 * before says nothing about bytes that are wrong for the first time.
 */
export class DamagedFetches {
  #wrong = 0;
  #cutOff = 0;

  /** Number of fetches that were counted. */
  get count(): number {
    return this.#wrong + this.#cutOff;
  }

  /** Count the error of a fetch. @returns whether fetching again at once may help */
  mayRetry(error: unknown): boolean {
    if (error instanceof TreeHashMismatchError) return ++this.#wrong < FETCHES_MAX;
    if (error instanceof LengthMismatchError) return ++this.#cutOff < FETCHES_MAX;
    return false;
  }
}
