import type { CreationRange } from '../contracts/inventory-run';
import type { JobDocument } from '../contracts/job-document';
import type { Tier } from '../contracts/tier';
import type { ByteRange } from '../ranges/byte-range';

export interface VaultDescription {
  arn: string;
  /** As of the last inventory. */
  archives: number;
  sizeBytes: number;
  /** undefined before the first inventory. */
  inventoryDate: Date | undefined;
}

export interface RetrievalJobRequest {
  vault: string;
  archiveId: string;
  tier: Tier;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  topicArn: string;
  /** In the archive; the whole archive when left out. */
  range?: ByteRange;
}

export interface InventoryJobRequest {
  vault: string;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  topicArn: string;
  /** Creation dates of the archives to list; default: all. */
  created?: CreationRange | undefined;
}

export interface JobOutput {
  /** Ends early, or throws LengthMismatchError, when the connection breaks. */
  body: AsyncIterable<Uint8Array>;
  /** Bytes that the body promises. */
  sizeBytes: number;
  /** Glacier's own hash of these bytes, when the range is a node of the tree (see the header rule of GetJobOutput). */
  treeHash: string | undefined;
}

/** Amazon Glacier. Throttled and failed requests have been retried before an error reaches the caller. */
export interface Vaults {
  /** @throws VaultNotFoundError */
  describeVault(vault: string): Promise<VaultDescription>;
  /**
   * @returns the job's id; every call starts (and bills) another job
   * @throws ArchiveNotFoundError, VaultNotFoundError, RequestRefusedError; RetrievalDeferredError and
   *   RetrievalThrottledError, which nothing was repeated after; after any other error the job may have been started
   */
  startRetrieval(request: RetrievalJobRequest): Promise<string>;
  /** @throws InventoryNotReadyError, VaultNotFoundError, RetrievalDeferredError, RetrievalThrottledError */
  startInventory(request: InventoryJobRequest): Promise<string>;
  /** @returns undefined when Glacier does not know the job, or not any more, or it is of a kind that Moraine never starts */
  describeJob(vault: string, jobId: string): Promise<JobDocument | undefined>;
  /** One page, at most 50 jobs, without those of a kind that Moraine never starts. */
  listJobs(vault: string, marker?: string): Promise<{ jobs: JobDocument[]; marker: string | undefined }>;
  /**
   * @param range relative to what the job retrieved
   * @throws JobOutputGoneError
   */
  readOutput(request: { vault: string; jobId: string; range?: ByteRange }): Promise<JobOutput>;
}
