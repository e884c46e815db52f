import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createDynamoDb } from '../../../local/dynamodb/dynamodb';
import { accountId, region, type ServiceBench, startBench } from '../service-bench';
import { temporaryDirectory } from '../temporary-directory';

const properties = {
  TableName: 'state',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  DeletionProtectionEnabled: true,
};
const TableName = 'state';
const key = (sk: string) => ({ pk: { S: 'run' }, sk: { S: sk } });

describe('DynamoDB', () => {
  let bench: ServiceBench;
  let client: DynamoDBClient;
  beforeAll(async () => {
    bench = await startBench();
    client = new DynamoDBClient({ ...bench.clientConfig(), maxAttempts: 1 });
    await bench.dynamodb.createTable(properties);
  });
  beforeEach(() => bench.meter.reset());
  afterAll(async () => {
    client.destroy();
    await bench.stop();
  });

  const units = (operation: string) => {
    const row = bench.meter.snapshot().find((candidate) => candidate.operation === operation);
    return { read: row?.readUnits, write: row?.writeUnits };
  };

  it('keeps items, queries them, and adds to sets once', async () => {
    const add = () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key('latch'),
          UpdateExpression: 'ADD arrived :member',
          ExpressionAttributeValues: { ':member': { NS: ['7'] } },
          ReturnValues: 'ALL_NEW',
        }),
      );
    await add();
    expect((await add()).Attributes?.arrived).toEqual({ NS: ['7'] });
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'run' } },
      }),
    );
    expect(Items).toHaveLength(1);
  });

  it('meters consumed capacity, and returns it only on request', async () => {
    const item = { ...key('big'), body: { S: 'x'.repeat(3000) } };
    const put = await client.send(new PutItemCommand({ TableName, Item: item }));
    expect(put.ConsumedCapacity).toBeUndefined();
    expect(units('PutItem').write).toBe(3);
    await client.send(new GetItemCommand({ TableName, Key: key('big'), ConsistentRead: true }));
    expect(units('GetItem').read).toBe(1);
    const asked = await client.send(
      new GetItemCommand({ TableName, Key: key('big'), ReturnConsumedCapacity: 'TOTAL' }),
    );
    expect(asked.ConsumedCapacity?.CapacityUnits).toBe(0.5);
    await client.send(
      new BatchWriteItemCommand({
        RequestItems: { [TableName]: [{ PutRequest: { Item: key('b1') } }, { PutRequest: { Item: key('b2') } }] },
      }),
    );
    expect(units('BatchWriteItem').write).toBe(2);
  });

  it('meters a failed condition and returns the conflicting item on request', async () => {
    const Item = { ...key('once'), state: { S: 'requested' } };
    const put = (ReturnValuesOnConditionCheckFailure?: 'ALL_OLD') =>
      client.send(
        new PutItemCommand({
          TableName,
          Item,
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure,
        }),
      );
    await put();
    await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: undefined });
    await expect(put('ALL_OLD')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item });
    expect(units('PutItem').write).toBe(3);
  });

  it('refuses items over 400 KB, however they are written, and long keys', async () => {
    // Names and values of pk, sk and text: 2 + 3, 2 + 5, 4.
    const Item = (bytes: number) => ({ ...key('large'), text: { S: 'x'.repeat(bytes - 16) } });
    const put = (bytes: number) => client.send(new PutItemCommand({ TableName, Item: Item(bytes) }));
    await put(409_600);
    await expect(put(409_601)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
    const batch = client.send(
      new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: Item(409_601) } }] } }),
    );
    await expect(batch).rejects.toThrow('Item size has exceeded the maximum allowed size');
    const update = client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('large'),
        UpdateExpression: 'SET more = :more',
        ExpressionAttributeValues: { ':more': { S: '' } },
      }),
    );
    await expect(update).rejects.toThrow('Item size to update has exceeded the maximum allowed size');
    const withKeys = (pk: number, sk: number) =>
      client.send(new PutItemCommand({ TableName, Item: { pk: { S: 'p'.repeat(pk) }, sk: { S: 's'.repeat(sk) } } }));
    await withKeys(2048, 1024);
    await expect(withKeys(2049, 1)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(withKeys(1, 1025)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses what it does not implement, naming it', async () => {
    const transaction = client.send(
      new TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: key('t') } }] }),
    );
    await expect(transaction).rejects.toThrow('does not implement TransactWriteItems');
    const streams = bench.dynamodb.createTable({ ...properties, StreamSpecification: { StreamViewType: 'NEW_IMAGE' } });
    await expect(streams).rejects.toThrow('StreamSpecification');
    const otherKeys = { ...properties, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] };
    await expect(bench.dynamodb.createTable(otherKeys)).rejects.toThrow('another key schema');
  });

  it('creates a table once', async () => {
    await bench.dynamodb.createTable(properties);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}`,
    });
  });

  it('lets only one process at a time use a directory', async () => {
    const options = { directory: temporaryDirectory(), region, accountId, onConsumed: () => {} };
    const first = await createDynamoDb(options);
    await expect(createDynamoDb(options)).rejects.toMatchObject({ cause: { code: 'LEVEL_LOCKED' } });
    await first.close();
    await (await createDynamoDb(options)).close();
  });
});
