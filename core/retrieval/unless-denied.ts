import { DestinationDeniedError } from '../contracts/errors';

/** What a destination answers, or undefined when it denies even that. */
export async function unlessDenied<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DestinationDeniedError) return undefined;
    throw error;
  }
}
