import { BudgetExceededError, InvalidInputError } from '../contracts/errors';

/** Lowest of several budgets: a request may lower the configured one. @returns undefined when there is none */
export const lowestBudget = (...budgets: (number | undefined)[]): number | undefined =>
  budgets.reduce((least, budget) => (least === undefined || (budget !== undefined && budget < least) ? budget : least));

/** @throws InvalidInputError when there is a budget, but no prices for the kind of run */
export function checkBudgetHasPrices(budgetUsd: number | undefined, prices: unknown, member: string): void {
  if (budgetUsd === undefined || prices !== undefined) return;
  throw new InvalidInputError(
    `a budget of ${usd(budgetUsd)} cannot be kept without prices: add ${member} to the configuration and deploy, or leave the budget out`,
  );
}

/** Texts for the message about a run whose estimate exceeds its budget. */
export interface BudgetWords {
  /** Subject of the message, such as `the run`. */
  what: string;
  /** Components of the cost. */
  parts: string;
  /** What was not done, and how to reduce the cost. */
  remedy: string;
}

/** @param budgetUsd undefined when there is none. @throws BudgetExceededError when the estimate exceeds the budget */
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

/** Format an amount to the cent; amounts below a cent with two significant digits. */
export function usd(amount: number): string {
  return `$${amount === 0 || amount >= 0.01 ? amount.toFixed(2) : amount.toPrecision(2)}`;
}
