import { BudgetExceededError, InvalidInputError } from '../contracts/errors';
import type { Estimate } from '../contracts/retrieval-run';

/** The configured budget bounds every request: a request may lower it. undefined when there is none. */
export const lowestBudget = (...budgets: (number | undefined)[]): number | undefined =>
  budgets.reduce((least, budget) => (least === undefined || (budget !== undefined && budget < least) ? budget : least));

/** @throws InvalidInputError when there is a budget and no prices to hold against it */
export function checkBudgetHasPrices(budgetUsd: number | undefined, prices: unknown): void {
  if (budgetUsd === undefined || prices !== undefined) return;
  throw new InvalidInputError(
    `a budget of ${usd(budgetUsd)} cannot be kept without prices: add prices to moraine.config.ts and deploy, or leave the budget out`,
  );
}

/** @throws BudgetExceededError when the estimate is above the budget */
export function checkBudget(estimate: Estimate, budgetUsd: number): void {
  if (estimate.totalUsd <= budgetUsd) return;
  throw new BudgetExceededError(
    `the run is estimated at ${usd(estimate.totalUsd)} (${estimate.requests} requests and their bytes at Glacier ` +
      `${usd(estimate.retrievalUsd)}, writing to S3 ${usd(estimate.uploadUsd)}; prices of ${estimate.asOf}), above its ` +
      `budget of ${usd(budgetUsd)}. Nothing was requested. Raise the budget, choose a cheaper tier, or ask for less`,
  );
}

/** Cents, and as many digits as it takes to tell a small sum from nothing. */
export function usd(amount: number): string {
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
