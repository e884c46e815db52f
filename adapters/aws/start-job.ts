import { type GlacierClient, InitiateJobCommand, type JobParameters } from '@aws-sdk/client-glacier';

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
 * After any other 5xx and after a lost answer, the job may be running.
 */
function isRepeatable(error: unknown): boolean {
  const { name, code, $metadata } = error as { name?: string; code?: string; $metadata?: { httpStatusCode?: number } };
  const statusCode = $metadata?.httpStatusCode;
  if (statusCode === undefined) return UNCONNECTED.has(code ?? '');
  // Capacity does not come back within seconds.
  if (name === 'InsufficientCapacityException') return false;
  return statusCode < 500 || name === 'ServiceUnavailableException';
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
