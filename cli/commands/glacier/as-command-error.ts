import { CommandError } from '../../errors/command-error';

/** Names of errors whose message says what to do, so that no stack trace is needed. */
const USER_ERRORS = new Set(['ServerConfigError', 'CloudDirectoryError', 'PortInUseError', 'SeedError']);

/** Await work of the server. @throws CommandError in place of an error that the user can correct; other errors unchanged */
export async function asCommandError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    const error = thrown as Error;
    if (!USER_ERRORS.has(error.name)) throw error;
    throw new CommandError(error.message, undefined, { cause: error });
  }
}
