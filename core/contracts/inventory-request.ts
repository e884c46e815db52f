import * as z from 'zod';
import { CreationRange } from './creation-range';
import { RunId } from './names';
import { MappingJob } from './names-of-run';

/** Invoked with a task token; the notice of the job answers it. */
export const RequestInventoryInput = z.object({
  runId: RunId,
  vault: z.string(),
  token: z.string().min(1),
  wait: z.int().min(1),
  /** Creation dates of the archives that are listed; without an end, all. */
  created: CreationRange.optional(),
  /** Job that is requested for the mapping of the run's vault, in place of the vault's inventory. */
  mapping: MappingJob.optional(),
  /** Jobs of the run that were started before are not used; without it, any. */
  since: z.iso.datetime().optional(),
});
export type RequestInventoryInput = z.infer<typeof RequestInventoryInput>;
