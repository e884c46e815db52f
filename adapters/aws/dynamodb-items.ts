import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ItemKey, RUNS_BY_START } from '../../core/contracts/table';
import type { Item, ItemStore } from '../../core/ports/item-store';
import { conditionOf, keyConditionOf, Placeholders, updateOf } from './expressions';
import { codeOf } from './sdk-error';

const marshalled = (value: object) => marshall(value, { removeUndefinedValues: true });
const itemOf = (attributes: Record<string, AttributeValue>) => unmarshall(attributes) as Item;
const keyOnly = ({ pk, sk }: ItemKey) => marshall({ pk, sk });

/** Names and values of an expression. DynamoDB rejects empty maps of them. */
function expressionInput(placeholders: Placeholders) {
  const has = (map: object) => Object.keys(map).length > 0;
  return {
    ExpressionAttributeNames: has(placeholders.names) ? placeholders.names : undefined,
    ExpressionAttributeValues: has(placeholders.values) ? marshalled(placeholders.values) : undefined,
  };
}

/** Await a conditional write. @returns undefined when its condition failed */
async function conditionally<T>(sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    if (codeOf(error) === 'ConditionalCheckFailedException') return undefined;
    throw error;
  }
}

const INDEX_KEY: ItemKey = { pk: RUNS_BY_START.partitionKey, sk: RUNS_BY_START.sortKey };

/** Item store in an Amazon DynamoDB table. */
export function dynamodbItems(client: DynamoDBClient, tableName: string): ItemStore {
  return {
    async get(key) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOnly(key), ConsistentRead: true }),
      );
      return Item && itemOf(Item);
    },

    async put(item, expect = {}) {
      const placeholders = new Placeholders();
      const condition = conditionOf(expect, placeholders);
      const written = await conditionally(
        client.send(
          new PutItemCommand({
            TableName: tableName,
            Item: marshalled(item),
            ConditionExpression: condition,
            ...expressionInput(placeholders),
          }),
        ),
      );
      return written !== undefined;
    },

    async update(key, change, expect = {}) {
      const placeholders = new Placeholders();
      const update = updateOf(change, placeholders);
      const condition = conditionOf(expect, placeholders);
      const written = await conditionally(
        client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOnly(key),
            UpdateExpression: update,
            ConditionExpression: condition,
            ReturnValues: 'ALL_NEW',
            ...expressionInput(placeholders),
          }),
        ),
      );
      if (!written) return { written: false };
      return { written: true, item: itemOf(written.Attributes ?? keyOnly(key)) };
    },

    async remove(key, expect = {}) {
      const placeholders = new Placeholders();
      const condition = conditionOf(expect, placeholders);
      const removed = await conditionally(
        client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: keyOnly(key),
            ConditionExpression: condition,
            ...expressionInput(placeholders),
          }),
        ),
      );
      return removed !== undefined;
    },

    query: (pk, sortKeys, options = {}) =>
      queryPages({ TableName: tableName, ConsistentRead: true }, { pk: 'pk', sk: 'sk' }, { pk, sortKeys, ...options }),

    // An index is never read consistently.
    queryIndex: (pk, sortKeys, options = {}) =>
      queryPages({ TableName: tableName, IndexName: RUNS_BY_START.name }, INDEX_KEY, { pk, sortKeys, ...options }),
  };

  async function* queryPages(
    source: Pick<QueryCommandInput, 'TableName' | 'IndexName' | 'ConsistentRead'>,
    names: ItemKey,
    wanted: { pk: string; sortKeys: string | { from: string; to: string }; descending?: boolean },
  ): AsyncGenerator<Item> {
    const placeholders = new Placeholders();
    const condition = keyConditionOf(names, wanted, placeholders);
    let start: Record<string, AttributeValue> | undefined;
    // Each page begins after the last key of the one before, so the partition is read once.
    do {
      const page = await client.send(
        new QueryCommand({
          ...source,
          KeyConditionExpression: condition,
          ScanIndexForward: !wanted.descending,
          ExclusiveStartKey: start,
          ...expressionInput(placeholders),
        }),
      );
      for (const item of page.Items ?? []) yield itemOf(item);
      start = page.LastEvaluatedKey;
    } while (start);
  }
}
