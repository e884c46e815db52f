import type { CreationRange } from '../../core/contracts/creation-range';
import type { JobDocument } from '../../core/contracts/job-document';
import type { Tier } from '../../core/contracts/tier';
import { isTreeHashAligned } from '../../core/ranges/aligned-nodes';
import { type ByteRange, formatRange } from '../../core/ranges/byte-range';
import { treeHashOf } from '../../core/tree-hash/tree-hash';
import type { MemoryArchive, MemoryVault } from './memory-vault';

export interface MemoryJob {
  jobId: string;
  vault: MemoryVault;
  description: string;
  topicArn: string;
  createdAt: Date;
  /** Undefined for an inventory job. */
  retrieval: { archive: MemoryArchive; range: ByteRange; tier: Tier } | undefined;
  /** Creation dates of the archives that an inventory job lists; default: all. */
  created?: CreationRange | undefined;
  /** Undefined while the job is in progress. */
  outcome: { status: 'Succeeded' | 'Failed'; message: string; endedAt: Date; output: Buffer } | undefined;
}

/** Job document of a job, as in DescribeJob, ListJobs and its notice. */
export function documentOf(job: MemoryJob): JobDocument {
  const { retrieval, outcome } = job;
  const archive = retrieval?.archive;
  const aligned = retrieval !== undefined && isAlignedRetrieval(retrieval);
  return {
    Action: retrieval ? 'ArchiveRetrieval' : 'InventoryRetrieval',
    ArchiveId: archive?.archiveId ?? null,
    ArchiveSHA256TreeHash: archive?.treeHash ?? null,
    ArchiveSizeInBytes: archive?.bytes.length ?? null,
    Completed: outcome !== undefined,
    CompletionDate: outcome?.endedAt.toISOString() ?? null,
    CreationDate: job.createdAt.toISOString(),
    InventorySizeInBytes: !retrieval && outcome?.status === 'Succeeded' ? outcome.output.length : null,
    JobDescription: job.description,
    JobId: job.jobId,
    RetrievalByteRange: retrieval ? formatRange(retrieval.range) : null,
    SHA256TreeHash: aligned ? hashOfRange(retrieval.archive, retrieval.archive.bytes, retrieval.range) : null,
    StatusCode: outcome?.status ?? 'InProgress',
    StatusMessage: outcome?.message ?? null,
    Tier: retrieval?.tier ?? null,
    VaultARN: job.vault.arn,
  };
}

const isAlignedRetrieval = ({ archive, range }: { archive: MemoryArchive; range: ByteRange }) =>
  isTreeHashAligned(range, archive.bytes.length);

/**
 * Tree hash that Glacier returns with an output; undefined unless the retrieved range is a node of the archive's hash tree and the
 * downloaded range a node of the output's.
 *
 * @param range of the output
 */
export function statedTreeHash(job: MemoryJob, range: ByteRange): string | undefined {
  const { retrieval, outcome } = job;
  if (!retrieval || !outcome || !isAlignedRetrieval(retrieval)) return undefined;
  return isTreeHashAligned(range, outcome.output.length)
    ? hashOfRange(retrieval.archive, outcome.output, range)
    : undefined;
}

/** @param bytes of the archive, or of a range of it */
function hashOfRange(archive: MemoryArchive, bytes: Buffer, { start, end }: ByteRange): string {
  const isWhole = end - start + 1 === archive.bytes.length;
  return isWhole ? archive.treeHash : treeHashOf(bytes.subarray(start, end + 1)).toString('hex');
}
