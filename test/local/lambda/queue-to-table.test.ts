import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { roleFor } from '../roles';
import { type ServiceBench, startBench } from '../service-bench';
import { bundledFunctionDirectory } from './function-directory';

const source = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async (event) => {
  for (const record of event.Records) {
    await client.send(new PutItemCommand({
      TableName: process.env.TABLE,
      Item: { id: { S: record.body }, at: { S: new Date().toISOString() } },
    }));
  }
};
`;

describe('queue → function → table', () => {
  let bench: ServiceBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  afterAll(() => bench.stop());

  it('runs a real bundle in a process of its own, on virtual time, with its own role', async () => {
    const queue = bench.sqs.createQueue('work', { VisibilityTimeout: 60 });
    await bench.dynamodb.createTable({
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    bench.lambda.createFunction({
      functionName: 'keeper',
      functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:keeper',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      codeDirectory: bundledFunctionDirectory(source),
      timeoutSeconds: 30,
      memoryMiB: 256,
      environment: { TABLE: 'things' },
      role: roleFor(bench.principals, 'keeper-role', 'lambda.amazonaws.com', [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'dynamodb:*',
      ]),
      maximumRetryAttempts: 2,
    });
    bench.lambda.createEventSource(queue, { functionName: 'keeper' });

    const sqs = new SQSClient(bench.clientConfig());
    await sqs.send(new SendMessageCommand({ QueueUrl: bench.sqs.queueUrl(queue), MessageBody: 'first' }));
    await bench.clock.whenIdle();

    const dynamodb = new DynamoDBClient(bench.clientConfig());
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'things', Key: { id: { S: 'first' } } }));
    expect(Item?.at?.S).toMatch(/^2030-06-01T00:00/);
    expect(queue.messageCount).toBe(0);
    expect(bench.defects).toEqual([]);
    expect(bench.meter.snapshot()).toContainEqual({
      service: 'dynamodb',
      operation: 'PutItem',
      principal: 'keeper-role',
      requests: 1,
      readUnits: 0,
      writeUnits: 1,
      gbSeconds: 0,
    });
    const duration = bench.meter.snapshot().find(({ operation }) => operation === 'Duration');
    expect(duration).toMatchObject({ principal: 'keeper-role', gbSeconds: expect.any(Number) });
    expect(duration?.gbSeconds).toBeGreaterThan(0);
    expect(bench.lambda.peakRssBytes('keeper')).toBeGreaterThan(20 * 2 ** 20);
  });
});
