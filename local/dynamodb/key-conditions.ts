import validations from 'dynalite/validations';

/** A condition on a key attribute; the values have their types, as in `{ S: "a" }`. */
export interface KeyCondition {
  ComparisonOperator: string;
  AttributeValueList: unknown[];
}

/**
 * The conditions of a Query by the names of the key's attributes, which the parser that performs the Query reads.
 *
 * @returns undefined when there are none, or when the Query is refused for them
 */
export function keyConditionsOf(input: Record<string, unknown>): Record<string, KeyCondition> | undefined {
  const { KeyConditionExpression, KeyConditions, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  if (typeof KeyConditionExpression !== 'string') {
    const isMap = typeof KeyConditions === 'object' && KeyConditions !== null;
    return isMap ? (KeyConditions as Record<string, KeyCondition>) : undefined;
  }
  const data: Parameters<typeof validations.validateExpressions>[0] = {
    KeyConditionExpression,
    ExpressionAttributeNames,
    ExpressionAttributeValues,
  };
  // It complains of placeholders that only another expression of the Query uses, after it has read this one.
  validations.validateExpressions(data);
  if (!data._keyCondition) return undefined;
  const conditions = validations.convertKeyCondition(data._keyCondition.expression);
  return typeof conditions === 'string' ? undefined : conditions;
}
