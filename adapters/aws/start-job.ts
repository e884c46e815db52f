import { type GlacierClient, InitiateJobCommand, type JobParameters } from '@aws-sdk/client-glacier';
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
 * Whether a retry cannot start a second job: Glacier was not reached, or answered that the request had no effect. After a 5xx or
 * a lost response, the job may be running. Throttling is left to the caller, which slows down all its requests; retries of the SDK
 * would hide it and use up the SDK's retry tokens.
 */
function isRetryable(error: unknown): boolean {
  const statusCode = statusOf(error);
  if (statusCode === undefined) return UNCONNECTED.has((error as { code?: string }).code ?? '');
  return statusCode < 500 && !isThrottle(error);
}

/**
 * Start a Glacier job, never twice. InitiateJob has no idempotency token, so it is retried only if that cannot start a second job.
 *
 * @returns the job's id
 * @throws the SDK's error; unless it is a response of Glacier with a status below 500, the job may have been started
 */
export async function startJob(client: GlacierClient, vault: string, jobParameters: JobParameters): Promise<string> {
  const command = new InitiateJobCommand({ accountId: '-', vaultName: vault, jobParameters });
  command.middlewareStack.add(
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
    const { jobId } = await client.send(command);
    if (!jobId) throw new Error('Glacier answered InitiateJob without a job id');
    return jobId;
  } catch (error) {
    throw error instanceof NotRetryable ? error.error : error;
  }
}
