import * as z from 'zod';
import { PlanName } from './names';
import { RebuildRun } from './retrieval-run';

export const RebuildCatalogInput = z.object({
  run: RebuildRun,
  /** ARN of the execution, which holds the lease of a plan while it rebuilds its snapshots. */
  executionArn: z.string(),
  /** Trusted public keys besides the deployment's own, PEM. */
  catalogKeys: z.array(z.string()).default([]),
  /** Names of the configured plans. Their snapshots are checked even when the vault has no archive of them. */
  plans: z.array(PlanName).default([]),
});
export type RebuildCatalogInput = z.infer<typeof RebuildCatalogInput>;

/** Not `done`: the time limit was near, call again. */
export const RebuildCatalogOutput = z.object({ done: z.boolean() });
export type RebuildCatalogOutput = z.infer<typeof RebuildCatalogOutput>;
