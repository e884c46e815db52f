import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateMultipartUploadCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDb } from '../../../../local/dynamodb/dynamodb';
import type { ResourceFacts } from '../../../../local/iam/resource-facts';
import { startS3 } from '../../s3/s3-server';
import { accountId, region, type ServiceBench, startBench } from '../../service-bench';
import { temporaryDirectory } from '../../temporary-directory';

let bench: ServiceBench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

it('a request has the facts of its service', async () => {
  const facts: ResourceFacts = { states: { stateMachineOf: () => undefined } };
  const seen: unknown[] = [];
  bench.endpoint.mount({
    ...bench.sqs,
    facts,
    operationOf: (request) => {
      seen.push(request.facts);
      return bench.sqs.operationOf(request);
    },
  });
  const client = new SQSClient({ ...bench.clientConfig(), maxAttempts: 1 });
  await client.send(new ListQueuesCommand({}));
  client.destroy();
  bench.endpoint.mount(bench.sqs);
  expect(seen).toEqual([facts]);
});

describe('DynamoDB', () => {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  const hash = (AttributeName: string) => [{ AttributeName, KeyType: 'HASH' as const }];
  const Projection = { ProjectionType: 'ALL' as const };
  const properties = {
    TableName: 'state',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [attribute('pk'), attribute('list')],
    KeySchema: hash('pk'),
    GlobalSecondaryIndexes: [{ IndexName: 'by-list', KeySchema: hash('list'), Projection }],
  };

  it('knows the partition keys of a stack’s tables and of those that were made by the API', async () => {
    await bench.dynamodb.createTable(properties);
    const client = new DynamoDBClient({ ...bench.clientConfig(), maxAttempts: 1 });
    await client.send(
      new CreateTableCommand({
        TableName: 'other',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [attribute('id')],
        KeySchema: hash('id'),
      }),
    );
    client.destroy();
    const nameOf = (...names: [string, string?]) => bench.dynamodb.facts?.dynamodb?.partitionKeyOf(...names);
    expect(nameOf('state')).toBe('pk');
    expect(nameOf('state', 'by-list')).toBe('list');
    expect(nameOf('other')).toBe('id');
    expect(nameOf('state', 'none')).toBeUndefined();
    expect(nameOf('none')).toBeUndefined();
  });

  it('knows them after a restart', async () => {
    const options = { directory: temporaryDirectory(), region, accountId, onConsumed: () => {} };
    const before = await createDynamoDb(options);
    await before.createTable(properties);
    await before.close();
    const after = await createDynamoDb(options);
    expect(after.facts?.dynamodb?.partitionKeyOf('state', 'by-list')).toBe('list');
    await after.close();
  });
});

it('Amazon S3 knows its buckets, objects, their tags, and uploads', async () => {
  const server = await startS3();
  const client: S3Client = server.client();
  const { s3 } = server;
  s3.createBucket('photos');
  await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'plain', Body: 'x' }));
  await client.send(new PutObjectCommand({ Bucket: 'photos', Key: 'tagged', Body: 'x', Tagging: 'a=b' }));
  const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket: 'photos', Key: 'u' }));
  const facts = s3.facts?.s3;
  expect(['photos', 'none'].map((name) => facts?.bucket(name) !== undefined)).toEqual([true, false]);
  expect(['plain', 'none'].map((key) => facts?.object('photos', key) !== undefined)).toEqual([true, false]);
  expect(facts?.object('none', 'plain')).toBeUndefined();
  expect(['plain', 'tagged', 'none'].map((key) => facts?.isTagged('photos', key))).toEqual([false, true, false]);
  expect([UploadId, 'none'].map((id) => facts?.upload('photos', id) !== undefined)).toEqual([true, false]);
  await server.stop();
});
