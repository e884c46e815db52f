import validations from 'dynalite/validations';
import query from 'dynalite/validations/query';

/** A condition on a key attribute; the values have their types, as in `{ S: "a" }`. */
export interface KeyCondition {
  ComparisonOperator: string;
  AttributeValueList: unknown[];
}

/**
 * The conditions of a Query by the names of the key's attributes, which the parser that performs the Query reads. Like it, this passes
 * over members of values that are null or unknown.
 *
 * @returns undefined when there are none, or when the Query is refused for them
 */
export function keyConditionsOf(input: Record<string, unknown>): Record<string, KeyCondition> | undefined {
  const { KeyConditionExpression, KeyConditions, ExpressionAttributeNames, ExpressionAttributeValues } = read(input);
  if (KeyConditionExpression === undefined) return KeyConditions as Record<string, KeyCondition> | undefined;
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

/** The members that decide, with the types that they have to have; none when one has another. */
function read(input: Record<string, unknown>): Record<string, unknown> {
  const { KeyConditionExpression, KeyConditions, ExpressionAttributeNames, ExpressionAttributeValues } = input;
  const members = { KeyConditionExpression, KeyConditions, ExpressionAttributeNames, ExpressionAttributeValues };
  try {
    return validations.checkTypes(structuredClone(members), query.types);
  } catch (error) {
    // The answer to the client; anything else is a defect.
    if (Object(error).body !== undefined) return {};
    throw error;
  }
}
