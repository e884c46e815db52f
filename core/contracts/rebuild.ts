import * as z from 'zod';
import { PlanName, RunId } from './names';
import { Run } from './retrieval-run';

export const RebuildCatalogInput = z.object({
  run: Run,
  /** Of the execution, which holds the leases of the plans meanwhile. */
  executionArn: z.string(),
});
export type RebuildCatalogInput = z.infer<typeof RebuildCatalogInput>;

/** `rebuilt.json`: what came back of a vault's snapshots. */
export const Rebuilt = z.object({
  snapshots: z.array(
    z.object({
      plan: PlanName,
      snapshot: RunId,
      objects: z.int(),
      /**
       * `rebuilt`: from its catalog; `known`: it was there already; `salvaged`: partial, from what archives say that no
       * catalog speaks of; `lost`: see `reason`.
       */
      outcome: z.enum(['rebuilt', 'known', 'salvaged', 'lost']),
      reason: z.string().optional(),
    }),
  ),
  /**
   * Archives of Moraine's that no snapshot needs and that retention does not know: of a run that was interrupted, or whose
   * catalog is younger than the inventory. They are listed in `unreferenced.jsonl`, which is a manifest for another rebuild.
   */
  unreferenced: z.object({ archives: z.int(), bytes: z.int() }),
});
export type Rebuilt = z.infer<typeof Rebuilt>;
