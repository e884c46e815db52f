import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from './api/api-error';

const SECRET_BYTES = 32;
const CHECK_BYTES = 8;

/** The task that waits for a token. */
export interface TokenWaiter {
  succeed(output: unknown): void;
  fail(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

function checkOf(secret: Buffer): Buffer {
  return createHash('sha256').update('task-token').update(secret).digest().subarray(0, CHECK_BYTES);
}

function isWellFormed(token: string): boolean {
  const bytes = Buffer.from(token, 'base64url');
  return (
    bytes.length === SECRET_BYTES + CHECK_BYTES &&
    bytes.toString('base64url') === token &&
    checkOf(bytes.subarray(0, SECRET_BYTES)).equals(bytes.subarray(SECRET_BYTES))
  );
}

/**
 * The task tokens that tasks wait for. A token contains a checksum, so that a text that was never issued can be distinguished from
 * the token of an ended task without keeping the latter.
 */
export class TaskTokens {
  readonly #waiting = new Map<string, TokenWaiter>();

  /** An unguessable token. */
  issue(): string {
    const secret = randomBytes(SECRET_BYTES);
    return Buffer.concat([secret, checkOf(secret)]).toString('base64url');
  }

  register(token: string, waiter: TokenWaiter): void {
    this.#waiting.set(token, waiter);
  }

  forget(token: string): void {
    this.#waiting.delete(token);
  }

  /**
   * @throws ApiError InvalidToken for an invalid token, TaskTimedOut if its task ended, timed out, was answered before, or belongs
   *   to an ended execution
   */
  waiterOf(token: string): TokenWaiter {
    if (!isWellFormed(token)) throw new ApiError('InvalidToken', `Invalid Token: '${token.slice(0, 100)}'`);
    const waiter = this.#waiting.get(token);
    if (!waiter) {
      throw new ApiError(
        'TaskTimedOut',
        'Task Timed Out: Provided task does not exist anymore: it has ended, timed out, was answered before, or its execution is closed',
      );
    }
    return waiter;
  }
}
