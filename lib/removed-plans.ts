import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import type { MoraineConfig } from '../core/contracts/config';
import { PLAN_OUTPUT, statelessStackName } from '../core/contracts/stack-outputs';

const Template = z.object({ Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}) });
/** All that is read of a `PlanSummary`, whose other members may be of another version of Moraine. */
const NamedPlan = z.object({ name: z.string() });

/**
 * Names of the plans that the last build in a directory had and a configuration has no longer. They may have snapshots: the build has
 * no access to the account, where `moraine plans` looks.
 *
 * @param outdir directory of the cloud assembly, before it is written again; without a last build that can be read, there are no such plans
 */
export function removedPlans({ name, plans }: MoraineConfig, outdir: string): string[] {
  const file = path.join(outdir, `${statelessStackName(name)}.template.json`);
  if (!existsSync(file)) return [];
  const configured = new Set(plans.map((plan) => plan.name));
  const template = Template.safeParse(jsonOf(readFileSync(file, 'utf8')));
  return Object.entries(template.data?.Outputs ?? {})
    .filter(([output]) => PLAN_OUTPUT.test(output))
    .flatMap(([, { Value }]) => NamedPlan.safeParse(jsonOf(String(Value))).data?.name ?? [])
    .filter((plan) => !configured.has(plan));
}

/** @returns undefined for a text that is not JSON: what an interrupted build left must not stop the next one */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Warning about a plan that is not configured any more. */
export const removedPlanWarning = (plan: string): string =>
  `Warning: plan ${plan} was in the last build and is not configured any more. Its snapshots stay and can be restored under that name, ` +
  'but nothing adds to them or deletes them; a plan under a new name uploads everything again. Once this is deployed, ' +
  '`moraine plans` shows what there is of it, and what to do.';
