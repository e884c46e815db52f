import type { Estimate, RetrievalRun, RetrievalWork } from '../../contracts/retrieval-run';
import { estimateCost, retrievalBudgetWords } from '../../cost/estimate';
import { missingPrices } from '../../cost/missing-prices';
import { checkBudget, checkBudgetHasPrices } from '../../run/budget';

/** Budget of a run; undefined for a dry run, which only reports the estimate. */
const budgetOf = (run: RetrievalRun) => (run.dryRun ? undefined : (run.budgetUsd ?? run.settings.budgetUsd));

/** @throws InvalidInputError when the run's budget cannot be checked; called before anything is read for its plan */
export function checkRunBudget(run: RetrievalRun): void {
  checkBudgetHasPrices(budgetOf(run), run.prices, 'prices');
}

/**
 * Estimate the cost of a run; null without prices for its tier and storage class.
 *
 * @throws BudgetExceededError
 * @throws InvalidInputError when there is a budget, but no estimate
 */
export function estimateRun(run: RetrievalRun, work: RetrievalWork): Estimate | null {
  const estimate = run.prices ? estimateCost(work, run, run.prices) : null;
  if (!estimate) checkBudgetHasPrices(budgetOf(run), undefined, missingPrices(work, run, run.prices).join(', '));
  else checkBudget(estimate, budgetOf(run), retrievalBudgetWords(estimate));
  return estimate;
}
