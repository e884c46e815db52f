import type { AccessContext } from '../access';
import { matchesArn } from './matches-arn';
import { matchesWildcards } from './matches-wildcards';
import type { Condition } from './statement';

/** Values of condition keys by their names in lower case. */
export type ContextValues = Pick<AccessContext, 'get'>;

interface Comparison {
  matches(actual: string, wanted: string): boolean;
  /** Whether the condition holds when no value matches. */
  isNegation?: boolean;
}

interface Operator extends Comparison {
  /** How the values of a key that may have several are compared. */
  quantifier?: 'ForAllValues' | 'ForAnyValue';
  /** Whether the condition holds for requests without the key. */
  ifExists: boolean;
}

const equals = (actual: string, wanted: string) => actual === wanted;
const equalsIgnoreCase = (actual: string, wanted: string) => actual.toLowerCase() === wanted.toLowerCase();
const like = (actual: string, wanted: string) => matchesWildcards(wanted, actual);
const arnLike = (actual: string, wanted: string) => matchesArn(wanted, actual);
const numericEquals = (actual: string, wanted: string) => Number(actual) === Number(wanted);

const comparisons = new Map<string, Comparison>([
  ['StringEquals', { matches: equals }],
  ['StringNotEquals', { matches: equals, isNegation: true }],
  ['StringEqualsIgnoreCase', { matches: equalsIgnoreCase }],
  ['StringNotEqualsIgnoreCase', { matches: equalsIgnoreCase, isNegation: true }],
  ['StringLike', { matches: like }],
  ['StringNotLike', { matches: like, isNegation: true }],
  ['ArnEquals', { matches: arnLike }],
  ['ArnNotEquals', { matches: arnLike, isNegation: true }],
  ['ArnLike', { matches: arnLike }],
  ['ArnNotLike', { matches: arnLike, isNegation: true }],
  ['Bool', { matches: equalsIgnoreCase }],
  ['NumericEquals', { matches: numericEquals }],
  ['NumericNotEquals', { matches: numericEquals, isNegation: true }],
  ['NumericLessThan', { matches: (actual, wanted) => Number(actual) < Number(wanted) }],
  ['NumericLessThanEquals', { matches: (actual, wanted) => Number(actual) <= Number(wanted) }],
  ['NumericGreaterThan', { matches: (actual, wanted) => Number(actual) > Number(wanted) }],
  ['NumericGreaterThanEquals', { matches: (actual, wanted) => Number(actual) >= Number(wanted) }],
]);

const FORM = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;
const parsedOperators = new Map<string, Operator | undefined>();

function operatorOf(text: string): Operator | undefined {
  if (!parsedOperators.has(text)) {
    const [, quantifier, name = '', ifExists] = FORM.exec(text) ?? [];
    const comparison = comparisons.get(name);
    const operator = comparison && {
      ...comparison,
      quantifier: quantifier as Operator['quantifier'],
      ifExists: ifExists !== undefined,
    };
    parsedOperators.set(text, operator);
  }
  return parsedOperators.get(text);
}

export const isKnownOperator = (operator: string): boolean => operator === 'Null' || operatorOf(operator) !== undefined;

/** Whether an operator can compare a key that has several values. */
export const comparesSets = (operator: string): boolean =>
  operator === 'Null' || operatorOf(operator)?.quantifier !== undefined;

/**
 * Whether a condition holds for a request; an empty list counts as no value.
 *
 * @throws Error for an operator that is not known
 * @see AWS IAM User Guide, "IAM JSON policy elements: Condition operators", "Set operators for multivalued context keys"
 */
export function holds({ operator, key, values }: Condition, context: ContextValues): boolean {
  const actual = context.get(key.toLowerCase());
  const isAbsent = actual === undefined || (Array.isArray(actual) && actual.length === 0);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === isAbsent);
  const known = operatorOf(operator);
  if (!known) throw new Error(`the condition operator ${operator} is not known`);
  const { matches, isNegation = false, quantifier, ifExists } = known;
  if (isAbsent) return ifExists || (quantifier === undefined ? isNegation : quantifier === 'ForAllValues');
  const isRight = (one: string) => values.some((value) => matches(one, value)) !== isNegation;
  if (quantifier === 'ForAllValues') return [actual].flat().every(isRight);
  if (quantifier === 'ForAnyValue') return [actual].flat().some(isRight);
  if (typeof actual !== 'string') throw new Error(`the condition operator ${operator} compares one value, not a list`);
  return isRight(actual);
}
