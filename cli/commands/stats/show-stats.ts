import { type PlanStorage, planStorage } from '../../../core/backup/stats/plan-storage';
import type { Sum } from '../../../core/backup/stats/storage-sums';
import { priceBook } from '../../../core/cost/price-book';
import { vaultLine } from '../../../core/cost/vault-line';
import type { Deployment } from '../../deployment/deployment';
import { findReadablePlan, isConfigured, noPlans } from '../../deployment/find-plan';
import { orphanPlans } from '../../deployment/orphan-plans';
import { orphanNote } from '../../report/describe-orphan';
import { roomOf } from '../../terminal/room-of';
import type { Terminal } from '../../terminal/terminal';
import { describePlan } from './describe-plan';
import { describePlans } from './describe-plans';
import { statsJson } from './stats-json';

/**
 * Print what a plan, or every plan, has in its vaults, as text or as one JSON object. Plans that are not configured but have snapshots
 * come last.
 *
 * @throws CommandError for an unknown plan, or without any
 */
export async function showStats(
  deployment: Deployment,
  terminal: Terminal,
  { plan, json }: { plan: string | undefined; json: boolean },
): Promise<void> {
  const names = await plansToShow(deployment, plan);
  const { items, files } = deployment;
  const storages: PlanStorage[] = [];
  for (const name of names) storages.push(await planStorage({ items, files, now: deployment.now() }, name));
  const book = priceBook(deployment.configuration?.prices, deployment.region);
  const costOf = (sum: Sum) => vaultLine(sum, book);
  const [first] = storages;
  if (json) terminal.json(statsJson(storages, costOf, (name) => isConfigured(deployment, name)));
  else if (plan !== undefined && first) terminal.say(describePlan(first, costOf, roomOf(terminal)).join('\n'));
  else terminal.say(describePlans(storages, costOf, roomOf(terminal)).join('\n'));
  for (const name of names) if (!isConfigured(deployment, name)) terminal.complain(orphanNote(name));
}

async function plansToShow(deployment: Deployment, plan: string | undefined): Promise<string[]> {
  if (plan !== undefined) return [(await findReadablePlan(deployment, plan)).name];
  const plans = [...deployment.plans, ...(await orphanPlans(deployment))].map(({ name }) => name);
  if (plans.length === 0) throw noPlans(deployment);
  return plans;
}
