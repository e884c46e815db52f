/** Attribute names that the table's definition and its readers share. */
export const PARTITION_KEY = 'pk';
export const SORT_KEY = 'sk';
/** Epoch seconds after which DynamoDB drops an item. */
export const EXPIRES_AT = 'expiresAt';

export interface ItemKey {
  pk: string;
  sk: string;
}

/**
 * Where each record of the state table lies. The partition is run and batch (or run and archive), so that no
 * partition is hot however large a run is.
 */
export const keyOf = {
  /** The execution that has the name of a run, of whatever kind. Kept for good. */
  runName: (runId: string): ItemKey => ({ pk: 'names', sk: runId }),
  run: (runId: string): ItemKey => ({ pk: 'runs', sk: runId }),
  inventory: (runId: string): ItemKey => ({ pk: runId, sk: 'inventory' }),
  inventoryToken: (runId: string): ItemKey => ({ pk: runId, sk: 'token' }),
  batch: (runId: string, batch: number): ItemKey => ({ pk: `${runId}/${batch}`, sk: 'batch' }),
  batchToken: (runId: string, batch: number): ItemKey => ({ pk: `${runId}/${batch}`, sk: 'token' }),
  piece: (runId: string, batch: number, index: number): ItemKey => ({
    pk: `${runId}/${batch}`,
    sk: `piece/${String(index).padStart(4, '0')}`,
  }),
  archive: (runId: string, archive: number): ItemKey => ({ pk: `${runId}/archive/${archive}`, sk: 'archive' }),
  /** What the keys of an archive's parts begin with. */
  parts: (runId: string, archive: number): ItemKey => ({ pk: `${runId}/archive/${archive}`, sk: 'part/' }),
  part: (runId: string, archive: number, partNumber: number): ItemKey => ({
    pk: `${runId}/archive/${archive}`,
    sk: `part/${String(partNumber).padStart(5, '0')}`,
  }),
  /** Backup runs lie beside the retrieval runs. */
  backup: (runId: string): ItemKey => ({ pk: 'backups', sk: runId }),
  lease: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'lease' }),
  snapshot: (plan: string, snapshot: string): ItemKey => ({ pk: `plan/${plan}`, sk: `snapshot/${snapshot}` }),
  /** What the keys of a plan's snapshots begin with. */
  snapshots: (plan: string): ItemKey => ({ pk: `plan/${plan}`, sk: 'snapshot/' }),
  /** An archive that no snapshot needs any more: until it is deleted, and for a while after that. */
  garbage: (plan: string, archiveId: string): ItemKey => ({ pk: `garbage/${plan}`, sk: archiveId }),
  /** The multipart upload of an archive to Glacier, and its parts. */
  upload: (runId: string, sequence: number): ItemKey => ({ pk: `${runId}/upload/${sequence}`, sk: 'upload' }),
  uploadParts: (runId: string, sequence: number): ItemKey => ({ pk: `${runId}/upload/${sequence}`, sk: 'part/' }),
  uploadPart: (runId: string, sequence: number, partNumber: number): ItemKey => ({
    pk: `${runId}/upload/${sequence}`,
    sk: `part/${String(partNumber).padStart(5, '0')}`,
  }),
};
