import type { SingleJob } from './job-description';

/** Attribute names shared by the definition of the table and its readers. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** Time to live of an item, epoch seconds. */
export const EXPIRES_AT = 'expiresAt';

export interface ItemKey {
  pk: string;
  sk: string;
}

/** Index of runs by start time. Only the items of runs have the attribute of its partition key. */
export const RUNS_BY_START = {
  name: 'runs-by-start',
  partitionKey: 'list',
  /** Value of the partition key, the same for every run. */
  partition: 'runs',
  sortKey: 'startedAt',
  /** Projected attributes, none of which changes while a run is in progress. */
  attributes: [
    'kind',
    'status',
    'executionArn',
    'finishedAt',
    'isDryRun',
    'retryOf',
    'plan',
    'vault',
    'counts',
    'error',
    'cause',
  ],
} as const;

/** Patterns of the partition keys of each kind of record, by which permissions tell the kinds apart. */
export type Partitions = `${'run' | 'plan' | 'schedule' | 'garbage' | 'missing' | 'uncertain'}/*`;

const ofRun = (runId: string) => `run/${runId}`;

/**
 * Keys of all records of the state table. The records of a run are in partitions that begin with `run/RUN`: one for the run
 * itself, and one for each of its batches and large archives, so that no partition is hot however large a run is.
 */
export const keyOf = {
  run: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'run' }),
  /** Execution that owns the name of a run; never deleted. */
  runName: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'name' }),
  /** A run that retries this run. */
  retry: (runId: string, by: string): ItemKey => ({ pk: ofRun(runId), sk: `retry/${by}` }),
  /** Prefix of the keys of the runs that retry a run. */
  retries: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'retry/' }),
  /** Counts that change while a run is in progress. */
  progress: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'progress' }),
  /** How far a check has come. */
  check: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'check' }),
  /** How far the comparison of an inventory has come. */
  drift: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'drift' }),
  inventory: (runId: string, job: SingleJob = 'inventory'): ItemKey => ({ pk: ofRun(runId), sk: job }),
  inventoryToken: (runId: string, job: SingleJob = 'inventory'): ItemKey => ({ pk: ofRun(runId), sk: `${job}-token` }),
  batch: (runId: string, batch: number): ItemKey => ({ pk: `${ofRun(runId)}/batch/${batch}`, sk: 'batch' }),
  batchToken: (runId: string, batch: number): ItemKey => ({ pk: `${ofRun(runId)}/batch/${batch}`, sk: 'token' }),
  piece: (runId: string, batch: number, index: number): ItemKey => ({
    pk: `${ofRun(runId)}/batch/${batch}`,
    sk: `piece/${String(index).padStart(4, '0')}`,
  }),
  archive: (runId: string, archive: number): ItemKey => ({ pk: `${ofRun(runId)}/archive/${archive}`, sk: 'archive' }),
  /** Prefix of the keys of an archive's parts. */
  parts: (runId: string, archive: number): ItemKey => ({ pk: `${ofRun(runId)}/archive/${archive}`, sk: 'part/' }),
  part: (runId: string, archive: number, partNumber: number): ItemKey => ({
    pk: `${ofRun(runId)}/archive/${archive}`,
    sk: `part/${String(partNumber).padStart(5, '0')}`,
  }),
  /** Schedule of a plan, and when it was first seen; apart from the plan's partition, to which its writer has no access. */
  schedule: (plan: string): ItemKey => ({ pk: `schedule/${plan}`, sk: 'schedule' }),
  lease: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'lease' }),
  snapshot: (plan: string, snapshot: string): ItemKey => ({ pk: `plan/${plan}`, sk: `snapshot/${snapshot}` }),
  /** Prefix of the keys of a plan's snapshots. */
  snapshots: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'snapshot/' }),
  /** Archive that no snapshot needs any longer; kept until it is deleted, and for some time after. */
  garbage: (plan: string, archiveId: string): ItemKey => ({ pk: `garbage/${plan}`, sk: archiveId }),
  /** Archive that snapshots need and that a check has found missing, or with another size or hash. */
  missing: (plan: string, archiveId: string): ItemKey => ({ pk: `missing/${plan}`, sk: archiveId }),
  /** Request whose answer was lost: it may have stored an archive besides the one that counts. Closed by an inventory. */
  uncertainUpload: (plan: string, archive: string, treeHash: string): ItemKey => ({
    pk: `uncertain/${plan}`,
    sk: `${archive}/${treeHash}`,
  }),
  /** Prefix of the keys of a plan's uncertain uploads. */
  uncertainUploads: (plan: string): ItemKey => ({ pk: `uncertain/${plan}`, sk: '' }),
  /** Upload of an archive to Glacier. */
  upload: (runId: string, sequence: number): ItemKey => ({ pk: `${ofRun(runId)}/upload/${sequence}`, sk: 'upload' }),
  uploadParts: (runId: string, sequence: number): ItemKey => ({
    pk: `${ofRun(runId)}/upload/${sequence}`,
    sk: 'part/',
  }),
  uploadPart: (runId: string, sequence: number, partNumber: number): ItemKey => ({
    pk: `${ofRun(runId)}/upload/${sequence}`,
    sk: `part/${String(partNumber).padStart(5, '0')}`,
  }),
};
