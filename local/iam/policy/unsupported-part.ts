import { isMultivalued } from './condition-keys';
import { comparesSets, isKnownOperator } from './condition-operators';
import type { Statement } from './statement';

/**
 * The part of a statement that `appliesTo` cannot evaluate, in words.
 *
 * @param isKnownKey whether the service states the value of a condition key, given in lower case, where it has one
 * @returns undefined when all of the statement can be evaluated
 */
export function unsupportedPart(statement: Statement, isKnownKey: (key: string) => boolean): string | undefined {
  const { principals, resources, conditions } = statement;
  if (principals?.kind === 'all-but') return 'NotPrincipal';
  for (const { operator, key } of conditions) {
    if (!isKnownOperator(operator)) return `the condition operator ${operator}`;
    if (!isKnownKey(key.toLowerCase())) return `the condition key ${key}`;
    if (isMultivalued(key.toLowerCase()) && !comparesSets(operator))
      return `${operator} of ${key}, which may have several values, without ForAllValues or ForAnyValue`;
  }
  const texts = [...resources.patterns, ...conditions.flatMap(({ values }) => values)];
  const withVariable = texts.find((text) => text.includes('$' + '{'));
  return withVariable === undefined ? undefined : `the policy variable in ${withVariable}`;
}
