import * as z from 'zod';
import { PlanRun } from './backup-run';
import { InventoryRun } from './inventory-run';
import { RetrievalRun } from './retrieval-run';

/** A run of any kind whose request has been checked. */
export const OpenedRun = z.discriminatedUnion('kind', [RetrievalRun, PlanRun, InventoryRun]);
export type OpenedRun = z.infer<typeof OpenedRun>;

/** The opened run of a kind, or of any of several. */
export type RunOf<Kind extends OpenedRun['kind']> = Extract<OpenedRun, { kind: Kind }>;

/** Name of the plan that a run belongs to; undefined for one that belongs to none. */
export function planOfRun(run: OpenedRun): string | undefined {
  if (run.kind === 'restore') return run.restore.plan;
  if (run.kind === 'check') return run.check.plan;
  return 'plan' in run ? run.plan.name : undefined;
}

/** Name of the vault that a run works on. */
export const vaultOfRun = (run: OpenedRun): string => ('plan' in run ? run.plan.vault : run.vault);
