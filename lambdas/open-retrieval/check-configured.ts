import { InvalidInputError } from '../../core/contracts/errors';
import type { RetrievalConfiguration, RetrievalRequest } from '../../core/contracts/retrieval-run';
import { lowestBudget } from '../../core/run/budget';
import { checkVault } from '../../core/run/check-vault';

/**
 * Check vault and budget. The plan of a restore or a check need not be configured: its snapshots outlive it.
 *
 * @throws NotConfiguredError with the line to add; InvalidInputError for a budget without prices
 */
export function checkConfigured(request: RetrievalRequest, { vaults, ...configuration }: RetrievalConfiguration): void {
  checkVault(request.vault, vaults);
  const budgetUsd = lowestBudget(request.budgetUsd, configuration.retrieval.budgetUsd);
  if (budgetUsd !== undefined && !configuration.prices) {
    throw new InvalidInputError('a budget needs prices to compare with; add `prices` to moraine.config.ts and deploy');
  }
}
