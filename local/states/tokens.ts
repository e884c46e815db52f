import { createHash, randomBytes } from 'node:crypto';
import type { StatesFacts } from '../iam/resource-facts';
import { ApiError } from './api/api-error';

const SECRET_BYTES = 32;
const CHECK_BYTES = 8;

/** The task that waits for a token. */
export interface TokenWaiter {
  succeed(output: unknown): void;
  fail(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

interface Token {
  secret: Buffer;
  /** ARN of the state machine whose execution waits. */
  machineArn: string;
}

const checkOf = (secret: Buffer, machineArn: string) =>
  createHash('sha256').update('task-token').update(secret).update(machineArn).digest().subarray(0, CHECK_BYTES);

const written = ({ secret, machineArn }: Token) =>
  Buffer.concat([secret, checkOf(secret, machineArn), Buffer.from(machineArn)]).toString('base64url');

/** @returns undefined when the text was never issued */
function read(text: string): Token | undefined {
  const bytes = Buffer.from(text, 'base64url');
  const secret = bytes.subarray(0, SECRET_BYTES);
  const token = { secret, machineArn: bytes.subarray(SECRET_BYTES + CHECK_BYTES).toString() };
  return secret.length === SECRET_BYTES && written(token) === text ? token : undefined;
}

/**
 * The task tokens that tasks wait for. A token contains its state machine and a checksum, so that a text that was never issued can be
 * distinguished from the token of an ended task without keeping the latter.
 */
export class TaskTokens implements StatesFacts {
  readonly #waiting = new Map<string, TokenWaiter>();

  /** An unguessable token. */
  issue(machineArn: string): string {
    return written({ secret: randomBytes(SECRET_BYTES), machineArn });
  }

  /** ARN of the state machine that a token was issued for, even if its task has ended; undefined when it was never issued. */
  stateMachineOf(token: string): string | undefined {
    return read(token)?.machineArn;
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
    if (!read(token)) throw new ApiError('InvalidToken', `Invalid Token: '${token.slice(0, 100)}'`);
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
