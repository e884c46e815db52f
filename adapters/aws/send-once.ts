import { isThrottle } from './glacier-errors';
import { statusOf } from './sdk-error';

/** Error codes of connections that could not be opened. */
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Hides an error from the SDK's retries, which inspect `cause` too. */
class NotRetryable extends Error {
  override readonly name = 'NotRetryable';

  constructor(readonly error: unknown) {
    super('not retryable');
  }
}

/**
 * Whether a retry cannot repeat an effect: Glacier was not reached, or answered that the request had no effect. After a 5xx or
 * a lost response, the request may have had its effect. Throttling is left to the caller, which slows down all its requests; retries of the SDK
 * would hide it and use up the SDK's retry tokens.
 */
function isRetryable(error: unknown): boolean {
  const statusCode = statusOf(error);
  if (statusCode === undefined) return UNCONNECTED.has((error as { code?: string }).code ?? '');
  return statusCode < 500 && !isThrottle(error);
}

/** The part of a command of the SDK to which a middleware is added. */
interface CommandWithStack {
  middlewareStack: {
    add(
      middleware: (next: (args: never) => Promise<never>) => (args: never) => Promise<never>,
      options: { name: string; step: 'finalizeRequest'; priority: 'low' },
    ): void;
  };
}

/**
 * Send a request that has no idempotency token, never twice: it is retried only if that cannot repeat its effect.
 *
 * @param send sends the command
 * @throws the SDK's error; unless it is a response of Glacier with a status below 500, the request may have had its effect
 */
export async function sendOnce<Command, Output>(
  command: Command,
  send: (command: Command) => Promise<Output>,
): Promise<Output> {
  (command as CommandWithStack).middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isRetryable(error) ? error : new NotRetryable(error);
      }
    },
    { name: 'retryOnlyIfSafe', step: 'finalizeRequest', priority: 'low' },
  );
  try {
    return await send(command);
  } catch (error) {
    throw error instanceof NotRetryable ? error.error : error;
  }
}
