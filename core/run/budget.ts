import { BudgetExceededError, InvalidInputError } from '../contracts/errors';

/** The configured budget bounds every request: a request may lower it. undefined when there is none. */
export const lowestBudget = (...budgets: (number | undefined)[]): number | undefined =>
  budgets.reduce((least, budget) => (least === undefined || (budget !== undefined && budget < least) ? budget : least));

/** @throws InvalidInputError when there is a budget and no prices of the run's kind to hold against it */
export function checkBudgetHasPrices(
  budgetUsd: number | undefined,
  prices: unknown,
  member: 'prices' | 'prices.backup',
): void {
  if (budgetUsd === undefined || prices !== undefined) return;
  throw new InvalidInputError(
    `a budget of ${usd(budgetUsd)} cannot be kept without prices: add ${member} to moraine.config.ts and deploy, or leave the budget out`,
  );
}

/** What a person is told of a run that would cost too much. */
export interface BudgetWords {
  /** What is estimated: `the run`. */
  what: string;
  /** What its cost is made of. */
  parts: string;
  /** What has not been done, and how it may be done for less. */
  remedy: string;
}

/** @param budgetUsd undefined when there is none. @throws BudgetExceededError when the estimate is above the budget */
export function checkBudget(
  { totalUsd, asOf }: { totalUsd: number; asOf: string },
  budgetUsd: number | undefined,
  { what, parts, remedy }: BudgetWords,
): void {
  if (budgetUsd === undefined || totalUsd <= budgetUsd) return;
  throw new BudgetExceededError(
    `${what} is estimated at ${usd(totalUsd)} (${parts}; prices of ${asOf}), above its budget of ${usd(budgetUsd)}. ${remedy}`,
  );
}

/** Cents, and as many digits as it takes to tell a small sum from nothing. */
export function usd(amount: number): string {
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
