import { type GlacierClient, InitiateJobCommand, type JobParameters } from '@aws-sdk/client-glacier';
import { sendOnce } from './send-once';

/**
 * Start a Glacier job, never twice: InitiateJob has no idempotency token.
 *
 * @returns the job's id
 * @throws the SDK's error; unless it is a response of Glacier with a status below 500, the job may have been started
 */
export async function startJob(client: GlacierClient, vault: string, jobParameters: JobParameters): Promise<string> {
  const command = new InitiateJobCommand({ accountId: '-', vaultName: vault, jobParameters });
  const { jobId } = await sendOnce(command, (once) => client.send(once));
  if (!jobId) throw new Error('Glacier answered InitiateJob without a job id');
  return jobId;
}
