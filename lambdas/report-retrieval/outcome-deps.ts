import type { ItemStore } from '../../core/ports/item-store';
import type { Objects } from '../../core/ports/objects';
import type { BatchLookup } from '../../core/retrieval/batch-lookup';

/** What the outcomes of a run are read from. */
export interface OutcomeDeps {
  items: ItemStore;
  objects: Objects;
  runsBucket: string;
  batches: BatchLookup;
}
