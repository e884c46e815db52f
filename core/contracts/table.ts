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
};
