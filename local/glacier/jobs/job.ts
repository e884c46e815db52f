import type { JobSummary } from '../glacier-options';
import type { ByteRange } from '../hashing/aligned-range';

export type Tier = 'Expedited' | 'Standard' | 'Bulk';

/** The archive of a retrieval job, kept so that the output stays readable after the archive is deleted. */
export interface RetrievedArchive {
  id: string;
  sizeBytes: number;
  treeHash: string;
  description: string;
  partSizeBytes?: number;
  content?: 'zeros';
}

export interface ArchiveRetrieval {
  action: 'ArchiveRetrieval';
  archiveId: string;
  /** Undefined when the archive did not exist: the job will fail. */
  archive?: RetrievedArchive;
  tier: Tier;
  range: ByteRange | null;
  /** Tree hash of the range; null when the range is not aligned in the archive. */
  rangeTreeHash: string | null;
}

export interface InventoryRetrieval {
  action: 'InventoryRetrieval';
  /** File of the inventory that was the vault's last one when the job started. */
  inventoryFile: string;
  inventoryTakenAtMs: number;
  format: 'JSON' | 'CSV';
  startDate: string | null;
  endDate: string | null;
  limit: string | null;
  marker: string | null;
}

export interface JobOutcome {
  status: 'Succeeded' | 'Failed';
  statusMessage: string;
  completedAtMs: number;
  /** Size of an inventory's output. */
  outputBytes?: number;
  /** Marker with which a further inventory job continues. */
  nextMarker?: string | null;
}

export interface Job {
  readonly id: string;
  /** Position among all jobs, in order of initiation. */
  readonly number: number;
  readonly vaultKey: string;
  readonly createdAtMs: number;
  readonly dueAtMs: number;
  readonly description: string | null;
  readonly topicArn: string | null;
  readonly request: ArchiveRetrieval | InventoryRetrieval;
  /** Undefined while the job runs. */
  outcome?: JobOutcome;
}

export type JobStatus = 'InProgress' | 'Succeeded' | 'Failed';

export const statusOf = (job: Job): JobStatus => job.outcome?.status ?? 'InProgress';

export function summaryOf(job: Pick<Job, 'id' | 'description' | 'request'>, vaultName: string): JobSummary {
  const retrieval = job.request.action === 'ArchiveRetrieval' ? job.request : undefined;
  return {
    jobId: job.id,
    vaultName,
    action: job.request.action,
    archiveId: retrieval?.archiveId ?? null,
    tier: retrieval?.tier ?? null,
    description: job.description,
    retrievalByteRange: retrieval?.range ?? null,
  };
}

/** Number of bytes that an archive retrieval retrieves. */
export const retrievedBytes = ({ range }: ArchiveRetrieval) => (range ? range.end - range.start + 1 : 0);
