import type { Estimate, RetrievalRun } from '../../contracts/retrieval-run';
import { estimateCost, type RetrievalWork, retrievalBudgetWords } from '../../cost/estimate';
import { checkBudget, checkBudgetHasPrices } from '../../run/budget';

/** Budget of a run; undefined for a dry run, which only reports the estimate. */
const budgetOf = (run: RetrievalRun) => (run.dryRun ? undefined : (run.budgetUsd ?? run.settings.budgetUsd));

/** @throws InvalidInputError when the run's budget cannot be checked; called before anything is read for its plan */
export function checkRunBudget(run: RetrievalRun): void {
  checkBudgetHasPrices(budgetOf(run), run.prices, 'prices');
}

/**
 * Estimate the cost of a run; null without prices.
 *
 * @throws BudgetExceededError
 */
export function estimateRun(run: RetrievalRun, work: RetrievalWork): Estimate | null {
  const estimate = run.prices ? estimateCost(work, run.tier, run.prices) : null;
  if (estimate) checkBudget(estimate, budgetOf(run), retrievalBudgetWords(estimate));
  return estimate;
}
