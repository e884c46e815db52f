import { DestinationDeniedError } from '../contracts/errors';

/** Wait for an answer of a destination; undefined when the destination denies it. */
export async function undefinedIfDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DestinationDeniedError) return undefined;
    throw error;
  }
}
