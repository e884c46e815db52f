import { createHash, randomBytes } from 'node:crypto';
import { ApiError } from './api/api-error';

const SECRET_BYTES = 32;
const CHECK_BYTES = 8;

/** Who waits on a token. */
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
 * Task tokens that tasks wait on. A token carries a checksum of itself, so that one which was never issued is told
 * from one whose task has ended without remembering any of the latter.
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
   * @throws ApiError InvalidToken for a text that is no token, TaskTimedOut for one whose task ended, timed out, was
   *   answered before, or belongs to a closed execution
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
