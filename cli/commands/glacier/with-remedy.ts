import { CommandError } from '../../errors/command-error';

/** Errors of the server whose message says what to do, and that need no stack trace. */
const PERSONS_TO_MEND = new Set(['ServerConfigError', 'CloudDirectoryError', 'PortInUseError', 'SeedError']);

/** @throws CommandError in place of an error that a person can mend; any other as it is */
export async function withRemedy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const error = thrown as Error;
    if (!PERSONS_TO_MEND.has(error.name)) throw error;
    throw new CommandError(error.message, undefined, { cause: error });
  }
}
