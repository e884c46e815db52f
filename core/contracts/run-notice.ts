import * as z from 'zod';
import { PlanName, VaultName } from './names';
import { RunKind } from './run-kind';
import { RunEnd } from './run-status';

/** Name of the attribute of an SNS message that holds a `RunNotice` as JSON. */
export const RUN_NOTICE_ATTRIBUTE = 'MoraineRun';

/** Facts about the end of a run, for programs that read its notice. */
export const RunNotice = z.object({
  runId: z.string().min(1),
  kind: RunKind,
  status: RunEnd,
  isDryRun: z.boolean(),
  /** Plan and vault of the request; undefined where it names none, or an invalid one. */
  plan: PlanName.optional().catch(undefined),
  vault: VaultName.optional().catch(undefined),
  /** Size and progress in the items of the kind; undefined where they are not known. */
  counts: z
    .object({ items: z.int(), bytes: z.int(), done: z.int(), failed: z.int().optional() })
    .optional()
    .catch(undefined),
  /** ISO 8601. */
  finishedAt: z.string(),
});
export type RunNotice = z.infer<typeof RunNotice>;
