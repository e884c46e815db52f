import { asRecord } from './as-record';
import type { LockTerms } from './lock-terms';

/** The condition key of Glacier for the age of an archive; IAM does not distinguish upper and lower case of keys. */
export const AGE_KEY = 'glacier:ArchiveAgeInDays';
/** Days that are certain of a longer time: more than 2,700 years, and still a valid date. */
const DAYS_MAX = 1_000_000;

/** Number of whole days below which an age satisfies an operator. */
const DAYS_BELOW: Record<string, (limit: number) => number> = {
  numericlessthan: Math.ceil,
  numericlessthanequals: (limit) => Math.floor(limit) + 1,
};

/**
 * Terms of a denial under a condition: by the age of an archive alone, if that can be told.
 *
 * @param hasAge whether requests that are denied are about an archive, so that the condition key has a value
 */
export function termsOfCondition(condition: unknown, hasAge: boolean): LockTerms {
  if (condition === undefined) return { kind: 'always' };
  const operators = asRecord(condition);
  if (!operators) return { kind: 'unknown', reason: 'its condition is no object' };
  const [first, ...others] = Object.entries(operators);
  if (!first) return { kind: 'always' };
  const [operator, keys] = first;
  const daysBelow = new Map(Object.entries(DAYS_BELOW)).get(operator.toLowerCase().replace(/ifexists$/, ''));
  const tests = Object.entries(asRecord(keys) ?? {});
  const [test] = tests;
  const isByAge = test?.[0].toLowerCase() === AGE_KEY.toLowerCase();
  if (others.length > 0 || tests.length !== 1 || !test || !isByAge || !daysBelow) {
    return { kind: 'unknown', reason: `its condition is not one upper limit of ${AGE_KEY} alone` };
  }
  const limits = limitsOf(test[1]);
  if (!limits) return { kind: 'unknown', reason: `its limit of ${AGE_KEY} is no number of days` };
  if (!hasAge) {
    // Without a value the operator is satisfied if it allows for that, and otherwise should not be.
    if (/ifexists$/i.test(operator)) return { kind: 'always' };
    return { kind: 'unknown', reason: `its condition is one of ${AGE_KEY}, and the action is about no archive` };
  }
  // One of several values suffices.
  const days = Math.min(DAYS_MAX, Math.max(...limits.map(daysBelow)));
  return days > 0 ? { kind: 'younger-than', days } : { kind: 'none' };
}

function limitsOf(value: unknown): number[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const limits = list.map((one) => {
    if (typeof one === 'string' && /^\d{1,15}(\.\d{1,15})?$/.test(one)) return Number(one);
    return typeof one === 'number' && one >= 0 ? one : undefined;
  });
  return limits.length > 0 && limits.every((limit) => limit !== undefined) ? limits : undefined;
}
