const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The properties of a job that `insufficientCapacity` and `failJob` can use. */
export interface JobSummary {
  jobId: string;
  vaultName: string;
  action: 'ArchiveRetrieval' | 'InventoryRetrieval';
  archiveId: string | null;
  tier: string | null;
  description: string | null;
  /** Both ends inclusive; null for inventories and for unknown archives. */
  retrievalByteRange: { start: number; end: number } | null;
}

/** Settings for behaviour that Glacier does not specify or that varies. Times are virtual milliseconds. */
export interface GlacierOptions {
  expeditedMs?: number;
  standardMs?: number;
  bulkMs?: number;
  inventoryMs?: number;
  /** Maximum additional duration of a job; its id determines the actual one. Default 0. */
  completionSpreadMs?: number;
  /** InitiateJob calls per second before ThrottlingException, with a burst of one second's calls. Default: no limit. */
  jobsPerSecondMax?: number;
  /** Lifetime of a completed job and its output. */
  outputLifetimeMs?: number;
  /** Lifetime of an upload without activity. */
  uploadIdleMs?: number;
  /** Time during which a repeated Complete returns the archive of the first one. */
  completeRepeatMs?: number;
  /** Time from a vault's first change to its first inventory. */
  firstInventoryDelayMs?: number;
  /** Interval of a changed vault's inventories, counted from the first one. */
  inventoryPeriodMs?: number;
  /** Default and largest page of jobs, parts and uploads: 50, or 1,000 as older guides say. */
  pageMax?: number;
  /** The same for vaults. */
  vaultPageMax?: number;
  /** Answer to InitiateJob for an archive that does not exist: a 404, or a job that fails when it completes. */
  unknownArchive?: 'refuse' | 'fail-later';
  /** Outcome of a running retrieval whose archive is deleted. */
  deletedDuringRetrieval?: 'succeed' | 'fail';
  /** Whether a running job shows SHA256TreeHash. */
  treeHashWhileInProgress?: boolean;
  /** Counters of a vault that has no inventory yet. */
  newVaultCounters?: 0 | null;
  inventoryDates?: 'seconds' | 'milliseconds';
  csvQuoting?: 'always' | 'needed';
  /** Whether to answer an Expedited request that no provisioned capacity guarantees with InsufficientCapacityException. */
  insufficientCapacity?: (job: JobSummary) => boolean;
  insufficientCapacityStatus?: 400 | 503;
  /** Whether the data retrieval policy FreeTier admits 10 GiB in a month, or in each day the part of it. */
  freeTierPeriod?: 'month' | 'day';
  /** Called when a job completes; a text makes it fail with that StatusMessage. */
  failJob?: (job: JobSummary) => string | undefined;
  /** Real time that a request's body may pause before 408. */
  bodyIdleTimeoutRealMs?: number;
  /**
   * Whether to flush data to the disk before acknowledging it. Without it a power failure may lose data, a killed process
   * does not.
   */
  fsync?: boolean;
  /** Called with failures that cannot be returned to a client: undeliverable notices, unreadable files. */
  onError?: (error: unknown, what: string) => void;
}

export type ResolvedOptions = Required<GlacierOptions>;

export const defaultOptions: ResolvedOptions = {
  expeditedMs: 3 * minuteMs,
  standardMs: 4 * hourMs,
  bulkMs: 8 * hourMs,
  inventoryMs: 4 * hourMs,
  completionSpreadMs: 0,
  jobsPerSecondMax: Number.POSITIVE_INFINITY,
  outputLifetimeMs: dayMs,
  uploadIdleMs: dayMs,
  completeRepeatMs: dayMs,
  firstInventoryDelayMs: dayMs,
  inventoryPeriodMs: dayMs,
  pageMax: 50,
  vaultPageMax: 10,
  unknownArchive: 'refuse',
  deletedDuringRetrieval: 'succeed',
  treeHashWhileInProgress: true,
  newVaultCounters: 0,
  inventoryDates: 'seconds',
  csvQuoting: 'needed',
  insufficientCapacity: () => false,
  insufficientCapacityStatus: 503,
  freeTierPeriod: 'month',
  failJob: () => undefined,
  bodyIdleTimeoutRealMs: minuteMs,
  fsync: true,
  onError: (error, what) => console.error(`glacier: ${what}:`, error),
};

/** Fill in the defaults of absent options. */
export function resolveOptions(options: GlacierOptions): ResolvedOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaultOptions, ...Object.fromEntries(given) };
}
