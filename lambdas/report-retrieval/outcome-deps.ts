import type { ItemStore } from '../../core/ports/item-store';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';

/** The stores that the outcomes of a run are read from. */
export interface OutcomeDeps {
  items: ItemStore;
  files: WorkingFiles;
  batches: BatchLookup;
}
