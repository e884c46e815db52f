import { InvalidInputError, NotConfiguredError } from '../../core/contracts/errors';
import type { RetrievalConfiguration, RetrievalRequest } from '../../core/contracts/retrieval-run';
import { lowestBudget } from '../../core/run/budget';
import { checkVault } from '../../core/run/check-vault';

/** @throws NotConfiguredError with the line to add; InvalidInputError for a budget without prices */
export function checkConfigured(
  request: RetrievalRequest,
  { vaults, plans, ...configuration }: RetrievalConfiguration,
): void {
  checkVault(request.vault, vaults);
  if (request.kind === 'restore') checkPlan(request.restore.plan, plans);
  if (request.kind === 'check') checkPlan(request.check.plan, plans);
  const budgetUsd = lowestBudget(request.budgetUsd, configuration.retrieval.budgetUsd);
  if (budgetUsd !== undefined && !configuration.prices) {
    throw new InvalidInputError('a budget needs prices to compare with; add `prices` to moraine.config.ts and deploy');
  }
}

function checkPlan(plan: string, plans: RetrievalConfiguration['plans']): void {
  if (plans.includes(plan)) return;
  throw new NotConfiguredError(
    `plan ${plan} is not configured; add it to moraine.config.ts and deploy: plans: [{ name: '${plan}', source: { bucket: '…' }, vault: '…' }]`,
  );
}
