import * as ddb from '@aws-sdk/client-dynamodb';
import { PartitionKeys } from '../../../../local/dynamodb/partition-keys';
import { captured, lines } from './captured-request';

const TableName = 'items';
const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/items';
const keys = new PartitionKeys();
const hash = (AttributeName: string) => [
  { AttributeName: 'sk', KeyType: 'RANGE' },
  { AttributeName, KeyType: 'HASH' },
];
keys.learn({
  TableName,
  KeySchema: hash('pk'),
  GlobalSecondaryIndexes: [{ IndexName: 'by-list', KeySchema: hash('list') }],
});
keys.learn({ TableName: 'numbers', KeySchema: hash('id') });

const Key = { pk: { S: 'plan/docs' }, sk: { S: 'pk' } };
const asked = async (operation: string, command: object) =>
  lines('dynamodb', operation, await captured(ddb.DynamoDBClient, command, { dynamodb: keys }));

it.each([
  ['GetItem', new ddb.GetItemCommand({ TableName, Key })],
  ['PutItem', new ddb.PutItemCommand({ TableName, Item: { ...Key, plan: { S: 'other' } } })],
  ['DeleteItem', new ddb.DeleteItemCommand({ TableName, Key })],
  [
    'UpdateItem',
    new ddb.UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET a = :a',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':a': { S: 'plan/other' } },
      ReturnValues: 'ALL_OLD',
    }),
  ],
])('asks for %s on the table, with the partition key', async (operation, command) => {
  expect(await asked(operation, command)).toEqual([`dynamodb:${operation} ${table} dynamodb:leadingkeys=plan/docs`]);
});

it('asks for batches on each of their tables, with all partition keys', async () => {
  const numbers = 'arn:aws:dynamodb:eu-central-1:123456789012:table/numbers';
  const read = new ddb.BatchGetItemCommand({
    RequestItems: {
      items: { Keys: [Key, { pk: { S: 'run/1' }, sk: { S: 'x' } }] },
      numbers: { Keys: [{ id: { N: '17' }, sk: { S: 'x' } }] },
    },
  });
  expect(await asked('BatchGetItem', read)).toEqual([
    `dynamodb:BatchGetItem ${table} dynamodb:leadingkeys=plan/docs,run/1`,
    `dynamodb:BatchGetItem ${numbers} dynamodb:leadingkeys=17`,
  ]);
  const write = new ddb.BatchWriteItemCommand({
    RequestItems: {
      items: [
        { PutRequest: { Item: { ...Key, value: { N: '1' } } } },
        { DeleteRequest: { Key: { pk: { S: 'run/2' }, sk: { S: 'x' } } } },
      ],
    },
  });
  expect(await asked('BatchWriteItem', write)).toEqual([
    `dynamodb:BatchWriteItem ${table} dynamodb:leadingkeys=plan/docs,run/2`,
  ]);
});

describe('a Query', () => {
  const value = { ':x': { S: 'run/1' }, ':y': { S: 'piece/' } };
  const query = (KeyConditionExpression: string, rest: Partial<ddb.QueryCommandInput> = {}) =>
    asked(
      'Query',
      new ddb.QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: value, ...rest }),
    );

  it.each([
    ['pk = :x and begins_with(sk, :y)', {}],
    ['begins_with(sk, :y) AND pk=:x', {}],
    [':x = pk AND sk = :y', {}],
    ['(pk = :x) AND (sk BETWEEN :y AND :y)', {}],
    ['#k = :x AND #s < :y', { ExpressionAttributeNames: { '#k': 'pk', '#s': 'sk' } }],
    // The names are read, not the order: here the sort key's placeholder is called pk.
    ['#pk = :y AND #sk = :x', { ExpressionAttributeNames: { '#pk': 'sk', '#sk': 'pk' } }],
    [
      'pk = :x AND sk = :y',
      {
        FilterExpression: '#f = :f',
        ExpressionAttributeNames: { '#f': 'filtered' },
        ExpressionAttributeValues: { ...value, ':f': { S: 'z' } },
      },
    ],
  ])('%s names the partition', async (expression, rest) => {
    expect(await query(expression, rest)).toEqual([`dynamodb:Query ${table} dynamodb:leadingkeys=run/1`]);
  });

  it('names the partition of its index, and needs no permission for the table', async () => {
    expect(await query('list = :x', { IndexName: 'by-list', ExpressionAttributeNames: undefined })).toEqual([
      `dynamodb:Query ${table}/index/by-list`,
    ]);
    const names = { '#l': 'list' };
    expect(await query('#l = :x', { IndexName: 'by-list', ExpressionAttributeNames: names })).toEqual([
      `dynamodb:Query ${table}/index/by-list dynamodb:leadingkeys=run/1`,
    ]);
  });

  it('names it with the conditions of old, too', async () => {
    const command = new ddb.QueryCommand({
      TableName,
      KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'run/1' }] } },
    });
    expect(await asked('Query', command)).toEqual([`dynamodb:Query ${table} dynamodb:leadingkeys=run/1`]);
  });

  it.each(['pk > :x', 'pk = :x OR pk = :y', 'sk = :x', 'nonsense', 'pk = :unknown', ''])(
    '%j, which is refused, names none',
    async (expression) => {
      expect(await query(expression)).toEqual([`dynamodb:Query ${table}`]);
    },
  );
});

describe('a Query with members that the service passes over', () => {
  const input = { TableName, KeyConditionExpression: 'pk = :x', ExpressionAttributeValues: { ':x': { S: 'run/1' } } };
  const asWritten = async (changes: object) => {
    const request = await captured(ddb.DynamoDBClient, new ddb.QueryCommand(input), { dynamodb: keys });
    return lines('dynamodb', 'Query', { ...request, body: Buffer.from(JSON.stringify({ ...input, ...changes })) });
  };

  it.each([
    ['an index that is null', { IndexName: null }],
    ['conditions of old that are null', { KeyConditions: null }],
    ['names that are null', { ExpressionAttributeNames: null }],
    ['a type of a value that is null', { ExpressionAttributeValues: { ':x': { S: 'run/1', N: null } } }],
    ['an unknown type of a value', { ExpressionAttributeValues: { ':x': { S: 'run/1', Text: 'run/2' } } }],
    [
      'an expression that is null',
      {
        KeyConditionExpression: null,
        ExpressionAttributeValues: null,
        KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'run/1', N: null }] } },
      },
    ],
  ])('names the partition with %s', async (_, changes) => {
    expect(await asWritten(changes)).toEqual([`dynamodb:Query ${table} dynamodb:leadingkeys=run/1`]);
  });

  it.each([
    ['an expression', { KeyConditionExpression: 5 }],
    ['values', { ExpressionAttributeValues: { ':x': { S: 5 } } }],
    ['conditions of old', { KeyConditions: [] }],
  ])('names none with %s of another type, with which it is refused', async (_, changes) => {
    expect(await asWritten(changes)).toEqual([`dynamodb:Query ${table}`]);
  });
});

it('asks for a Scan without partition keys', async () => {
  expect(await asked('Scan', new ddb.ScanCommand({ TableName }))).toEqual([`dynamodb:Scan ${table}`]);
  expect(await asked('Scan', new ddb.ScanCommand({ TableName, IndexName: 'by-list' }))).toEqual([
    `dynamodb:Scan ${table}/index/by-list`,
  ]);
});

it.each([
  ['CreateTable', new ddb.CreateTableCommand({ TableName, KeySchema: [], AttributeDefinitions: [] }), table],
  ['DeleteTable', new ddb.DeleteTableCommand({ TableName }), table],
  ['DescribeTable', new ddb.DescribeTableCommand({ TableName }), table],
  ['DescribeTimeToLive', new ddb.DescribeTimeToLiveCommand({ TableName }), table],
  ['UpdateTable', new ddb.UpdateTableCommand({ TableName }), table],
  ['ListTables', new ddb.ListTablesCommand({}), '*'],
  ['ListTagsOfResource', new ddb.ListTagsOfResourceCommand({ ResourceArn: table }), table],
  ['TagResource', new ddb.TagResourceCommand({ ResourceArn: table, Tags: [] }), table],
  ['UntagResource', new ddb.UntagResourceCommand({ ResourceArn: table, TagKeys: [] }), table],
])('asks for %s', async (operation, command, resource) => {
  expect(await asked(operation, command)).toEqual([`dynamodb:${operation} ${resource}`]);
});

it('names no partition of a table that is not there', async () => {
  const command = new ddb.GetItemCommand({ TableName: 'missing', Key });
  expect(await asked('GetItem', command)).toEqual([
    'dynamodb:GetItem arn:aws:dynamodb:eu-central-1:123456789012:table/missing',
  ]);
});
