import { admitRetrieval } from '../account/admit-retrieval';
import type { Call, Operation } from '../glacier-context';
import { vaultOf } from '../vaults/find-vault';
import { checkedTopicArn } from '../vaults/topic-arn';
import type { Vault } from '../vaults/vault';
import { GlacierError, invalidParameter, missingParameter } from '../wire/glacier-error';
import { type JsonObject, readJsonBody, stringMember } from '../wire/json-body';
import { checkedDescription } from '../wire/request-values';
import { archiveRetrievalOf } from './archive-retrieval';
import { inventoryRetrievalOf } from './inventory-retrieval';
import { type Job, retrievedBytes, summaryOf } from './job';

/** Every call starts another job: there is neither an idempotency token nor a way to cancel. */
export const initiateJob: Operation = async (call) => {
  const { context } = call;
  context.admitJob();
  const vault = vaultOf(call);
  const body = await readJsonBody(call.request, context.options.bodyIdleTimeoutRealMs);
  const type = stringMember(body, 'Type');
  if (!type) throw missingParameter('Type');
  const description = checkedDescription(stringMember(body, 'Description') ?? '', 'job description') || null;
  const topicText = stringMember(body, 'SNSTopic');
  const common = { vaultKey: vault.key, description, topicArn: topicText ? checkedTopicArn(topicText) : null };
  const job =
    type === 'archive-retrieval'
      ? await initiateArchiveRetrieval(call, vault, body, common)
      : type === 'inventory-retrieval'
        ? await context.jobs.initiate({
            ...common,
            request: inventoryRetrievalOf(body, vault),
            delayMs: context.options.inventoryMs,
          })
        : refuseType(type);
  return {
    status: 202,
    headers: { Location: `/${context.accountId}/vaults/${vault.name}/jobs/${job.id}`, 'x-amz-job-id': job.id },
  };
};

function refuseType(type: string): never {
  if (type === 'select')
    throw invalidParameter('Invalid job type: select. Amazon Glacier Select is no longer available.');
  throw invalidParameter(`Invalid job type: ${type}`);
}

async function initiateArchiveRetrieval(
  { context }: Call,
  vault: Vault,
  body: JsonObject,
  common: Pick<Job, 'vaultKey' | 'description' | 'topicArn'>,
): Promise<Job> {
  const { options } = context;
  const archiveId = stringMember(body, 'ArchiveId');
  if (!archiveId) throw missingParameter('ArchiveId');
  const jobs = context.jobs.listOf(vault.key);
  // Pinned from before the lookup until the job is recorded: a concurrent deletion must keep the data.
  jobs.pin(archiveId);
  try {
    const request = await archiveRetrievalOf(body, archiveId, vault, options);
    const summary = summaryOf({ id: '', description: common.description, request }, vault.name);
    if (request.tier === 'Expedited' && !context.isProvisioned() && options.insufficientCapacity(summary)) {
      const message = 'Insufficient capacity is available for Expedited retrievals';
      throw new GlacierError('InsufficientCapacityException', message, options.insufficientCapacityStatus, 'Server');
    }
    if (request.tier === 'Standard') await admitRetrieval(context, retrievedBytes(request));
    const delayMs = { Expedited: options.expeditedMs, Standard: options.standardMs, Bulk: options.bulkMs }[
      request.tier
    ];
    return await context.jobs.initiate({ ...common, request, delayMs });
  } finally {
    jobs.unpin(archiveId);
  }
}
