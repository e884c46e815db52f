import type { Estimate, Run } from '../../contracts/retrieval-run';
import { checkBudget, checkBudgetHasPrices } from '../../cost/budget';
import { estimateCost, type RetrievalWork } from '../../cost/estimate';

/** A dry run has no budget: it tells the estimate. */
const budgetOf = (run: Run) => (run.dryRun ? undefined : (run.budgetUsd ?? run.settings.budgetUsd));

/** @throws InvalidInputError when the run's budget cannot be kept: before anything is read for its plan */
export function checkRunBudget(run: Run): void {
  checkBudgetHasPrices(budgetOf(run), run.prices);
}

/**
 * What a run is estimated at; null without prices.
 *
 * @throws BudgetExceededError
 */
export function estimateRun(run: Run, work: RetrievalWork): Estimate | null {
  const estimate = run.prices ? estimateCost(work, run.tier, run.prices) : null;
  const budgetUsd = budgetOf(run);
  if (estimate && budgetUsd !== undefined) checkBudget(estimate, budgetUsd);
  return estimate;
}
