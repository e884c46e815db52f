import { isoMillis } from '../wire/dates';
import { type InventoryRetrieval, type Job, statusOf } from './job';

/**
 * A job as in DescribeJob, ListJobs and notices. The order of the keys is that of Glacier's answers.
 *
 * @param treeHashWhileInProgress whether SHA256TreeHash is set before the job has completed
 */
export function jobDocument(job: Job, vaultArn: string, treeHashWhileInProgress: boolean): object {
  const retrieval = job.request.action === 'ArchiveRetrieval' ? job.request : undefined;
  const inventory = job.request.action === 'InventoryRetrieval' ? job.request : undefined;
  const outcome = job.outcome;
  const range = retrieval?.range;
  return {
    Action: job.request.action,
    ArchiveId: retrieval?.archiveId ?? null,
    ArchiveSHA256TreeHash: retrieval?.archive?.treeHash ?? null,
    ArchiveSizeInBytes: retrieval?.archive?.sizeBytes ?? null,
    Completed: outcome !== undefined,
    CompletionDate: outcome ? isoMillis(outcome.completedAtMs) : null,
    CreationDate: isoMillis(job.createdAtMs),
    InventoryRetrievalParameters: inventory ? inventoryParameters(inventory, job) : null,
    InventorySizeInBytes: outcome?.outputBytes ?? null,
    JobDescription: job.description,
    JobId: job.id,
    RetrievalByteRange: range ? `${range.start}-${range.end}` : null,
    SHA256TreeHash: retrieval && (outcome || treeHashWhileInProgress) ? retrieval.rangeTreeHash : null,
    SNSTopic: job.topicArn,
    StatusCode: statusOf(job),
    StatusMessage: outcome?.statusMessage ?? null,
    Tier: retrieval?.tier ?? null,
    VaultARN: vaultArn,
  };
}

/** Once the job has succeeded, Marker is the one to continue with. */
function inventoryParameters(inventory: InventoryRetrieval, job: Job): object {
  const succeeded = job.outcome?.status === 'Succeeded';
  return {
    EndDate: inventory.endDate,
    Format: inventory.format,
    Limit: inventory.limit,
    Marker: succeeded ? (job.outcome?.nextMarker ?? null) : inventory.marker,
    StartDate: inventory.startDate,
  };
}
