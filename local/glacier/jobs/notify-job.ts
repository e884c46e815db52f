import type { GlacierContext } from '../glacier-context';
import type { Vault } from '../vaults/vault';
import type { Job } from './job';
import { jobDocument } from './job-document';

/** Send a notice to the job's topic, and another one to the vault's topic if that is configured for the event. */
export async function notifyJob(context: GlacierContext, vault: Vault | undefined, job: Job): Promise<void> {
  // The vault, and with it its configuration, has been deleted meanwhile.
  if (!vault) return;
  const message = JSON.stringify(jobDocument(job, vault.arn, context.options.treeHashWhileInProgress));
  const topicArns: string[] = [];
  if (job.topicArn !== null) topicArns.push(job.topicArn);
  const { notifications } = vault.settings;
  if (notifications?.events.includes(`${job.request.action}Completed`)) topicArns.push(notifications.topicArn);
  await Promise.all(
    topicArns.map(async (topicArn) => {
      try {
        await context.publish(topicArn, message);
      } catch (error) {
        context.options.onError(error, `cannot publish the notice of job ${job.id} to ${topicArn}`);
      }
    }),
  );
}
