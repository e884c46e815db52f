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
    SHA256TreeHash: aligned ? hashOfRange(retrieval.archive, retrieval.range) : null,
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
  if (!isTreeHashAligned(range, outcome.output.length)) return undefined;
  const { start } = retrieval.range;
  return hashOfRange(retrieval.archive, { start: start + range.start, end: start + range.end });
}

/** Tree hashes of ranges of archives, which are asked for again and again. */
const hashes = new WeakMap<MemoryArchive, Map<string, string>>();

function hashOfRange(archive: MemoryArchive, { start, end }: ByteRange): string {
  if (end - start + 1 === archive.bytes.length) return archive.treeHash;
  const known = hashes.get(archive) ?? new Map<string, string>();
  hashes.set(archive, known);
  const range = formatRange({ start, end });
  const hash = known.get(range) ?? treeHashOf(archive.bytes.subarray(start, end + 1)).toString('hex');
  known.set(range, hash);
  return hash;
}
