import { keyConditionsOf } from '../../dynamodb/key-conditions';
import type { ServiceRequest } from '../../endpoint/service';
import { type Conditions, inputOf, textOf } from './access-table';

/**
 * The partition keys that a request names, as text. Absent where it names none, as in a Scan: `ForAllValues` holds then.
 *
 * @param items keys or items with their attributes
 * @see Service Authorization Reference, condition keys for Amazon DynamoDB, "dynamodb:LeadingKeys"
 */
export function leadingKeys(request: ServiceRequest, tableName: string, items: unknown[]): Conditions {
  const name = request.facts?.dynamodb?.partitionKeyOf(tableName);
  return name === undefined ? {} : named(items.map((item) => attributeOf(item, name)));
}

/** The partition key of a Query, of the table or the index: the value that its condition demands. */
export function queriedKey(request: ServiceRequest): Conditions {
  const input = inputOf(request);
  const index = input.IndexName === undefined ? undefined : textOf(input, 'IndexName');
  const name = request.facts?.dynamodb?.partitionKeyOf(textOf(input, 'TableName'), index);
  const conditions = keyConditionsOf(input);
  if (name === undefined || !conditions || !Object.hasOwn(conditions, name)) return {};
  const { ComparisonOperator, AttributeValueList } = Object(conditions[name]);
  return ComparisonOperator === 'EQ' ? named([AttributeValueList].flat().slice(0, 1)) : {};
}

/** What one request of a BatchWriteItem names: an item to put, or the key of one to delete. */
export function writtenItems(request: unknown): unknown[] {
  const { PutRequest, DeleteRequest } = Object(request);
  return [Object(PutRequest).Item, Object(DeleteRequest).Key];
}

const attributeOf = (item: unknown, name: string): unknown =>
  Object.hasOwn(Object(item), name) ? Object(item)[name] : undefined;

/** Keys have one of these types; the service refuses others. */
function named(values: unknown[]): Conditions {
  const texts = values.map((value) => {
    const { S, N, B } = Object(value);
    return S ?? N ?? B;
  });
  const keys = texts.filter((text) => typeof text === 'string');
  return keys.length === 0 ? {} : { 'dynamodb:LeadingKeys': keys };
}
