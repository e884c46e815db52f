import type { RetrievalConfiguration, RetrievalRequest } from '../../core/contracts/retrieval-run';
import { pricesOfRun } from '../../core/cost/price-lists';
import { checkBudgetHasPrices, lowestBudget } from '../../core/run/budget';
import { checkVault } from '../../core/run/check-vault';
import { tiersOf } from './tiers-of';

/**
 * Check vault, tiers and budget. The plan of a restore or a check need not be configured: its snapshots outlive it.
 *
 * @throws NotConfiguredError with the line to add; InvalidInputError for a fallback of another tier than Expedited, or a budget
 *   without prices
 */
export function checkConfigured(
  request: RetrievalRequest,
  { vaults, prices, retrieval }: RetrievalConfiguration,
  executionArn: string,
): void {
  checkVault(request.vault, vaults);
  tiersOf(request, retrieval);
  const budgetUsd = lowestBudget(request.budgetUsd, retrieval.budgetUsd);
  checkBudgetHasPrices(budgetUsd, pricesOfRun(prices, executionArn), 'prices');
}
