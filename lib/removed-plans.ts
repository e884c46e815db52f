import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { MoraineConfig } from '../core/contracts/config';
import { PLAN_OUTPUT, PlanSummary, statelessStackName } from '../core/contracts/stack-outputs';

const Template = z.object({ Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}) });

/**
 * Names of the plans that the last build in a directory had and a configuration has no longer. They may have snapshots: the build has
 * no access to the account, where `moraine plans` looks.
 *
 * @param outdir directory of the cloud assembly, before it is written again; without a last build there are no such plans
 */
export function removedPlans({ name, plans }: MoraineConfig, outdir: string): string[] {
  const file = path.join(outdir, `${statelessStackName(name)}.template.json`);
  if (!existsSync(file)) return [];
  const { Outputs } = Template.parse(JSON.parse(readFileSync(file, 'utf8')));
  const configured = new Set(plans.map((plan) => plan.name));
  return Object.entries(Outputs)
    .filter(([output]) => PLAN_OUTPUT.test(output))
    .map(([, { Value }]) => PlanSummary.parse(JSON.parse(String(Value))).name)
    .filter((plan) => !configured.has(plan));
}

/** Warning about a plan that is not configured any more. */
export const removedPlanWarning = (plan: string): string =>
  `Warning: plan ${plan} was in the last build and is not configured any more. Its snapshots stay and can be restored under that name, ` +
  'but nothing adds to them or deletes them; a plan under a new name uploads everything again. Once this is deployed, ' +
  '`moraine plans` shows what there is of it, and what to do.';
