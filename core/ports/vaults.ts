import type { CreationRange } from '../contracts/creation-range';
import type { JobDocument } from '../contracts/job-document';
import type { Tier } from '../contracts/tier';
import type { ByteRange } from '../ranges/byte-range';

export interface VaultDescription {
  arn: string;
  /** Count at the last inventory. */
  archives: number;
  sizeBytes: number;
  /** Date of the last inventory; undefined before the first one. */
  inventoryDate: Date | undefined;
}

export interface RetrievalJobRequest {
  vault: string;
  archiveId: string;
  tier: Tier;
  /** Printable ASCII, at most 1,024 characters. */
  description: string;
  topicArn: string;
  /** Range in the archive; default: the whole archive. */
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

export interface OutputRequest {
  vault: string;
  jobId: string;
  range?: ByteRange;
  /** Size of the whole output, if known: the expected length when the answer does not state one. */
  sizeBytes?: number;
}

export interface JobOutput {
  /** Ends early, or throws LengthMismatchError, when the connection breaks. */
  body: AsyncIterable<Uint8Array>;
  /** Expected length of the body in bytes. */
  sizeBytes: number;
  /** Tree hash that Glacier states for these bytes, when the range is a node of the tree (header of GetJobOutput). */
  treeHash: string | undefined;
}

/** Vaults and jobs of Amazon Glacier. The adapter retries throttled and failed requests before it throws. */
export interface Vaults {
  /** @throws VaultNotFoundError */
  describeVault(vault: string): Promise<VaultDescription>;
  /**
   * @returns the job's id; every call starts (and bills) another job
   * @throws ArchiveNotFoundError, VaultNotFoundError, RequestRefusedError; RetrievalDeferredError and
   *   RetrievalThrottledError, when no job was started; after any other error the job may have been started
   */
  startRetrieval(request: RetrievalJobRequest): Promise<string>;
  /** @throws InventoryNotReadyError, VaultNotFoundError, RetrievalDeferredError, RetrievalThrottledError */
  startInventory(request: InventoryJobRequest): Promise<string>;
  /** Get a job. @returns undefined when it does not or no longer exist, or is of a kind that Moraine never starts */
  describeJob(vault: string, jobId: string): Promise<JobDocument | undefined>;
  /** List one page of at most 50 jobs, without kinds that Moraine never starts. */
  listJobs(vault: string, marker?: string): Promise<{ jobs: JobDocument[]; marker: string | undefined }>;
  /**
   * @param range relative to what the job retrieved
   * @throws JobOutputGoneError
   */
  readOutput(request: OutputRequest): Promise<JobOutput>;
  /**
   * Delete an empty vault; one that does not exist counts as deleted.
   *
   * @returns `not-empty` unless it was empty at its last inventory and has not been written to since
   * @throws VaultDeniedError when a policy or a missing permission forbids it
   */
  deleteVault(vault: string): Promise<'deleted' | 'not-empty'>;
}
