import * as z from 'zod';
import { PlanRun } from './backup-run';
import { DeletionRun } from './deletion-run';
import { InventoryRun } from './inventory-run';
import { RetrievalRun } from './retrieval-run';

/** Run of any kind whose request has been validated. */
export const OpenedRun = z.discriminatedUnion('kind', [RetrievalRun, PlanRun, InventoryRun, DeletionRun]);
export type OpenedRun = z.infer<typeof OpenedRun>;

/** Opened run of one of the given kinds. */
export type RunOf<Kind extends OpenedRun['kind']> = Extract<OpenedRun, { kind: Kind }>;

/** Name of the plan to which a run belongs, if any. */
export function planOfRun(run: OpenedRun): string | undefined {
  if (run.kind === 'restore') return run.restore.plan;
  if (run.kind === 'check') return run.check.plan;
  return 'plan' in run ? run.plan.name : undefined;
}

/** Name of the vault that a run works on. */
export const vaultOfRun = (run: OpenedRun): string => ('plan' in run ? run.plan.vault : run.vault);
