import type { GlacierContext } from '../glacier-context';
import type { Vault } from '../vaults/vault';
import type { Job } from './job';
import { jobDocument } from './job-document';

/** Tell the job's own topic, and the vault's if it is configured for the event: two messages when both are. */
export async function notifyJob(context: GlacierContext, vault: Vault | undefined, job: Job): Promise<void> {
  // Deleted at this very moment: its configuration went with it.
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
