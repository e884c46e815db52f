import * as z from 'zod';
import { PlanName } from './names';
import { RebuildRun } from './retrieval-run';

export const RebuildCatalogInput = z.object({
  run: RebuildRun,
  /** Of the execution, which holds the lease of a plan while its snapshots are put back. */
  executionArn: z.string(),
  /** Public keys whose signatures count besides the deployment's own, PEM. */
  catalogKeys: z.array(z.string()).default([]),
  /** Names of the configured plans: their snapshots are checked even when the vault holds nothing of them any more. */
  plans: z.array(PlanName).default([]),
});
export type RebuildCatalogInput = z.infer<typeof RebuildCatalogInput>;

/** Not `done`: time was short, call again. */
export const RebuildCatalogOutput = z.object({ done: z.boolean() });
export type RebuildCatalogOutput = z.infer<typeof RebuildCatalogOutput>;
