import type { AccessContext } from '../access';
import { matchesWildcards } from './matches-wildcards';
import type { Condition } from './statement';

interface Operator {
  matches(actual: string, wanted: string): boolean;
  /** Whether the condition holds when no value matches. */
  isNegation?: boolean;
}

const stringEquals = (actual: string, wanted: string) => actual === wanted;
const stringEqualsIgnoreCase = (actual: string, wanted: string) => actual.toLowerCase() === wanted.toLowerCase();
const stringLike = (actual: string, wanted: string) => matchesWildcards(wanted, actual);
const numericEquals = (actual: string, wanted: string) => Number(actual) === Number(wanted);

const operators = new Map<string, Operator>([
  ['StringEquals', { matches: stringEquals }],
  ['StringNotEquals', { matches: stringEquals, isNegation: true }],
  ['StringEqualsIgnoreCase', { matches: stringEqualsIgnoreCase }],
  ['StringNotEqualsIgnoreCase', { matches: stringEqualsIgnoreCase, isNegation: true }],
  ['StringLike', { matches: stringLike }],
  ['StringNotLike', { matches: stringLike, isNegation: true }],
  ['NumericEquals', { matches: numericEquals }],
  ['NumericNotEquals', { matches: numericEquals, isNegation: true }],
  ['NumericLessThan', { matches: (actual, wanted) => Number(actual) < Number(wanted) }],
  ['NumericLessThanEquals', { matches: (actual, wanted) => Number(actual) <= Number(wanted) }],
  ['NumericGreaterThan', { matches: (actual, wanted) => Number(actual) > Number(wanted) }],
  ['NumericGreaterThanEquals', { matches: (actual, wanted) => Number(actual) >= Number(wanted) }],
]);

const ifExists = /IfExists$/;

export const isKnownOperator = (operator: string): boolean =>
  operator === 'Null' || operators.has(operator.replace(ifExists, ''));

/**
 * Whether a condition holds for a request.
 *
 * @param context values of the request by the names of their keys in lower case; names do not differ by case
 * @throws Error for an operator that is not known
 * @see AWS IAM User Guide, "IAM JSON policy elements: Condition operators"
 */
export function holds({ operator, key, values }: Condition, context: AccessContext): boolean {
  const actual = context.get(key.toLowerCase());
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (actual === undefined));
  const known = operators.get(operator.replace(ifExists, ''));
  if (!known) throw new Error(`the condition operator ${operator} is not known`);
  const { matches, isNegation = false } = known;
  if (actual === undefined) return isNegation || ifExists.test(operator);
  if (typeof actual !== 'string') throw new Error(`the condition operator ${operator} compares one value, not a list`);
  return values.some((value) => matches(actual, value)) !== isNegation;
}
