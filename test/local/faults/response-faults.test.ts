import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { errorWriterOf } from '../../../local/endpoint/error-writers';
import type { AwsService } from '../../../local/endpoint/service';
import type { FaultEffect } from '../../../local/faults/fault-plan';
import { administrator, type ServiceBench, startBench } from '../service-bench';
import { signedHeaders } from '../signed-request';

const body = Buffer.from('0123456789'.repeat(100));

/** Streams `body` in pieces, as a download does. */
const bytes: AwsService = {
  signingName: 'bytes',
  operationOf: () => 'Get',
  async handle(_request, response) {
    response.writeHead(200, { 'Content-Length': body.length, 'x-kept': 'yes' });
    for (let offset = 0; offset < body.length; offset += 300) response.write(body.subarray(offset, offset + 300));
    response.end();
  },
  close: async () => {},
};

describe('faults of the endpoint', () => {
  let bench: ServiceBench;
  beforeEach(async () => {
    bench = await startBench();
    bench.endpoint.mount(bytes);
  });
  afterEach(() => bench.stop());
  const get = async (effect?: FaultEffect) => {
    const remove = effect && bench.faults.add({ service: 'bytes', effect });
    const { url } = bench.endpoint;
    const headers = await signedHeaders(url, {}, { service: 'bytes', credentials: administrator });
    const response = await fetch(url, { headers });
    try {
      return { response, received: Buffer.from(await response.arrayBuffer()) };
    } finally {
      remove?.();
    }
  };

  it('leave other responses unchanged', async () => {
    expect((await get()).received.equals(body)).toBe(true);
  });

  it('flip exactly one byte', async () => {
    const { received, response } = await get({ kind: 'flipByte', offset: 450 });
    expect(response.headers.get('x-kept')).toBe('yes');
    const differing = [...received.keys()].filter((index) => received[index] !== body[index]);
    expect(differing).toEqual([450]);
  });

  it('cut a body short with a length that agrees', async () => {
    const { received, response } = await get({ kind: 'truncate', bytes: 450 });
    expect(response.headers.get('content-length')).toBe('450');
    expect(received.equals(body.subarray(0, 450))).toBe(true);
  });

  it('reset a connection in the middle of a body', async () => {
    await expect(get({ kind: 'resetAfterBytes', bytes: 450 })).rejects.toThrow();
  });

  it('reset a connection instead of an answer, which may have no body', async () => {
    bench.endpoint.mount({ ...bytes, handle: async (_request, response) => void response.writeHead(204).end() });
    expect((await get()).response.status).toBe(204);
    await expect(get({ kind: 'resetAfterBytes', bytes: 0 })).rejects.toThrow();
  });

  it('refuse in the error format of each service', async () => {
    const config = { ...bench.clientConfig(), maxAttempts: 1 };
    const calls: [string, { destroy(): void }, () => Promise<unknown>, string][] = [];
    const sqs = new SQSClient(config);
    const dynamodb = new DynamoDBClient(config);
    const sns = new SNSClient(config);
    const lambda = new LambdaClient(config);
    calls.push(['sqs', sqs, () => sqs.send(new ListQueuesCommand({})), 'RequestThrottled']);
    calls.push([
      'dynamodb',
      dynamodb,
      () => dynamodb.send(new ListTablesCommand({})),
      'ProvisionedThroughputExceededException',
    ]);
    calls.push(['sns', sns, () => sns.send(new ListTopicsCommand({})), 'ThrottledException']);
    calls.push([
      'lambda',
      lambda,
      () => lambda.send(new InvokeCommand({ FunctionName: 'f' })),
      'TooManyRequestsException',
    ]);
    for (const [service, client, call, name] of calls) {
      bench.faults.add({ service, effect: { kind: 'throttle' }, times: 1 });
      await expect(call()).rejects.toMatchObject({ name });
      bench.faults.add({ service, effect: { kind: 'error', code: 'Odd', statusCode: 503, message: 'why' }, times: 1 });
      await expect(call()).rejects.toMatchObject({ name: 'Odd', message: 'why', $metadata: { httpStatusCode: 503 } });
      client.destroy();
    }
    expect(errorWriterOf('glacier')).not.toBe(errorWriterOf('s3'));
  });
});
