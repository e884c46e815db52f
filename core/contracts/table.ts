/** Attribute names that the table's definition and its readers share. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** Epoch seconds after which DynamoDB drops an item. */
export const EXPIRES_AT = 'expiresAt';

export interface ItemKey {
  pk: string;
  sk: string;
}

/** The index of runs by the time of their start: each run's item, and no other, has its partition's attribute. */
export const RUNS_BY_START = {
  name: 'runs-by-start',
  partitionKey: 'list',
  /** The value that every run's item has in the index's partition key. */
  partition: 'runs',
  sortKey: 'startedAt',
  /** Further attributes of a run's item that the index holds: none of them changes while a run goes on. */
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

const ofRun = (runId: string) => `run/${runId}`;

/**
 * Where each record of the state table lies. Everything of a run lies in partitions that begin with `run/RUN`: one for the
 * run, and one for each of its batches and large archives, so that no partition is hot however large a run is.
 */
export const keyOf = {
  run: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'run' }),
  /** The execution that has the name of a run. Kept for good. */
  runName: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'name' }),
  /** A run that tries the run again. */
  retry: (runId: string, by: string): ItemKey => ({ pk: ofRun(runId), sk: `retry/${by}` }),
  /** What the keys of the runs that try a run again begin with. */
  retries: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'retry/' }),
  /** Sums that change while a run goes on. */
  progress: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'progress' }),
  /** How far a check has come. */
  check: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'check' }),
  inventory: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'inventory' }),
  inventoryToken: (runId: string): ItemKey => ({ pk: ofRun(runId), sk: 'inventory-token' }),
  batch: (runId: string, batch: number): ItemKey => ({ pk: `${ofRun(runId)}/batch/${batch}`, sk: 'batch' }),
  batchToken: (runId: string, batch: number): ItemKey => ({ pk: `${ofRun(runId)}/batch/${batch}`, sk: 'token' }),
  piece: (runId: string, batch: number, index: number): ItemKey => ({
    pk: `${ofRun(runId)}/batch/${batch}`,
    sk: `piece/${String(index).padStart(4, '0')}`,
  }),
  archive: (runId: string, archive: number): ItemKey => ({ pk: `${ofRun(runId)}/archive/${archive}`, sk: 'archive' }),
  /** What the keys of an archive's parts begin with. */
  parts: (runId: string, archive: number): ItemKey => ({ pk: `${ofRun(runId)}/archive/${archive}`, sk: 'part/' }),
  part: (runId: string, archive: number, partNumber: number): ItemKey => ({
    pk: `${ofRun(runId)}/archive/${archive}`,
    sk: `part/${String(partNumber).padStart(5, '0')}`,
  }),
  lease: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'lease' }),
  snapshot: (plan: string, snapshot: string): ItemKey => ({ pk: `plan/${plan}`, sk: `snapshot/${snapshot}` }),
  /** What the keys of a plan's snapshots begin with. */
  snapshots: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'snapshot/' }),
  /** An archive that no snapshot needs any more: until it is deleted, and for a while after that. */
  garbage: (plan: string, archiveId: string): ItemKey => ({ pk: `garbage/${plan}`, sk: archiveId }),
  /** An archive that snapshots need and that a check has not found as they know it. */
  missing: (plan: string, archiveId: string): ItemKey => ({ pk: `missing/${plan}`, sk: archiveId }),
  /** The multipart upload of an archive to Glacier, and its parts. */
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
