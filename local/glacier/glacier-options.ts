const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** What a fault or a test may know of a job when it decides about it. */
export interface JobSummary {
  jobId: string;
  vaultName: string;
  action: 'ArchiveRetrieval' | 'InventoryRetrieval';
  archiveId: string | null;
  tier: string | null;
  description: string | null;
  /** Both ends inclusive; null for inventories and for archives that are not known. */
  retrievalByteRange: { start: number; end: number } | null;
}

/** Where Glacier's own behaviour is unspecified or varies. Times are virtual milliseconds. */
export interface GlacierOptions {
  expeditedMs?: number;
  standardMs?: number;
  bulkMs?: number;
  inventoryMs?: number;
  /** Each job takes up to this much longer, by an amount that its id determines. Default 0. */
  completionSpreadMs?: number;
  /** InitiateJob calls per second before ThrottlingException; a second's worth is in reserve. Default: any number. */
  jobsPerSecondMax?: number;
  /** How long a completed job and its output remain. */
  outputLifetimeMs?: number;
  /** How long an upload remains without activity. */
  uploadIdleMs?: number;
  /** How long a repeated Complete returns the archive that the first one made. */
  completeRepeatMs?: number;
  /** From a vault's first change to its first inventory. */
  firstInventoryDelayMs?: number;
  /** A changed vault's inventories are taken at multiples of this after its first one. */
  inventoryPeriodMs?: number;
  /** Default and largest page of jobs, parts and uploads: 50, or 1,000 as older guides say. */
  pageMax?: number;
  /** The same for vaults. */
  vaultPageMax?: number;
  /** InitiateJob for an archive that does not exist: a 404, or a job that fails when it completes. */
  unknownArchive?: 'refuse' | 'fail-later';
  /** What becomes of a running retrieval whose archive is deleted. */
  deletedDuringRetrieval?: 'succeed' | 'fail';
  /** Whether SHA256TreeHash is shown while a job runs. */
  treeHashWhileInProgress?: boolean;
  /** Counters of a vault that has no inventory yet. */
  newVaultCounters?: 0 | null;
  inventoryDates?: 'seconds' | 'milliseconds';
  csvQuoting?: 'always' | 'needed';
  /** Answer this Expedited request with InsufficientCapacityException. */
  insufficientCapacity?: (job: JobSummary) => boolean;
  insufficientCapacityStatus?: 400 | 503;
  /** Called when a job completes; a text makes it fail with that StatusMessage. */
  failJob?: (job: JobSummary) => string | undefined;
  /** Real time that a request's body may pause before 408. */
  bodyIdleTimeoutRealMs?: number;
  /** Force data to the disk before acknowledging it. Without it a killed process loses nothing, a power cut might. */
  fsync?: boolean;
  /** Failures that have no client to be told: undeliverable notices, unreadable files. */
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
  failJob: () => undefined,
  bodyIdleTimeoutRealMs: minuteMs,
  fsync: true,
  onError: (error, what) => console.error(`glacier: ${what}:`, error),
};

/** Options with the default in place of whatever is absent. */
export function resolveOptions(options: GlacierOptions): ResolvedOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaultOptions, ...Object.fromEntries(given) };
}
