import { type GlacierClient, InitiateJobCommand, type JobParameters } from '@aws-sdk/client-glacier';
import { isThrottle } from './glacier-errors';
import { statusOf } from './sdk-error';

/** Errors of a connection that was never made. */
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Carries an error past the SDK's retries, which would find it in `cause`. */
class NotToBeRepeated extends Error {
  override readonly name = 'NotToBeRepeated';

  constructor(readonly error: unknown) {
    super('not to be repeated');
  }
}

/**
 * Whether another attempt makes sense and can do no harm: Glacier was not reached, or has said that it did nothing.
 * After a 5xx and after a lost answer, the job may be running. Who is throttled slows down with all of its requests, which
 * the SDK cannot: it would hide the refusal, and use up the tokens that it has for retries.
 */
function isRepeatable(error: unknown): boolean {
  const statusCode = statusOf(error);
  if (statusCode === undefined) return UNCONNECTED.has((error as { code?: string }).code ?? '');
  return statusCode < 500 && !isThrottle(error);
}

/**
 * Start a Glacier job, once. InitiateJob has no idempotency token, so the SDK may repeat it only while that cannot start
 * a second job.
 *
 * @returns the job's id
 * @throws the SDK's error; when it is no answer of Glacier's below 500, the job may have been started nevertheless
 */
export async function startJob(client: GlacierClient, vault: string, jobParameters: JobParameters): Promise<string> {
  const command = new InitiateJobCommand({ accountId: '-', vaultName: vault, jobParameters });
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isRepeatable(error) ? error : new NotToBeRepeated(error);
      }
    },
    { name: 'repeatOnlyWithoutDoubt', step: 'finalizeRequest', priority: 'low' },
  );
  try {
    const { jobId } = await client.send(command);
    if (!jobId) throw new Error('Glacier answered InitiateJob without a job id');
    return jobId;
  } catch (error) {
    throw error instanceof NotToBeRepeated ? error.error : error;
  }
}
