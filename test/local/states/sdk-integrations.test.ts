import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sdkIntegrations } from '../../../local/states/sdk-integrations';
import { sdkMapObjects } from '../../../local/states/sdk-map-objects';

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

let server: Server;
let endpoint: string;
let seen: { http: IncomingMessage; body: string }[] = [];
let answer: Answer = {};
const ROLE_ARN = 'arn:aws:iam::123456789012:role/machine';
const context = { roleArn: ROLE_ARN, executionArn: 'e' };
const configFor = (roleArn: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: roleArn.endsWith('machine') ? 'MACHINE' : 'OTHER', secretAccessKey: 's' },
});

beforeAll(async () => {
  server = createServer(async (http, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of http) chunks.push(chunk);
    seen.push({ http, body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const integrations = sdkIntegrations(configFor);
const call = (key: string, args: object) => integrations[key]?.(args, context);

describe('lambda:invoke', () => {
  const invoke = (answered: Answer) => {
    answer = answered;
    return call('lambda:invoke', { FunctionName: 'f', Payload: { a: 1 } });
  };

  it('sends and returns JSON, signed by the role', async () => {
    const result = await invoke({ headers: { 'x-amz-executed-version': '$LATEST' }, body: '{"b":[2]}' });
    expect(result).toEqual({ ExecutedVersion: '$LATEST', Payload: { b: [2] }, StatusCode: 200 });
    expect(seen[0]?.body).toBe('{"a":1}');
    expect(seen[0]?.http.headers.authorization).toContain('Credential=MACHINE/');
  });

  it.each([
    [
      { headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorType":"ShortReadError","errorMessage":"m"}' },
      'ShortReadError',
      '{"errorType":"ShortReadError","errorMessage":"m"}',
    ],
    [
      { headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorMessage":"timed out"}' },
      'Lambda.Unknown',
      '{"errorMessage":"timed out"}',
    ],
    [
      { status: 429, headers: { 'x-amzn-errortype': 'TooManyRequestsException' }, body: '{"message":"slow"}' },
      'Lambda.TooManyRequestsException',
      'slow',
    ],
    [
      { status: 500, headers: { 'x-amzn-errortype': 'ServiceException' }, body: '{"Message":"oops"}' },
      'Lambda.ServiceException',
      'oops',
    ],
  ])('names the error of %j', async (answered, name, cause) => {
    await expect(invoke(answered)).rejects.toMatchObject({ name, cause });
    expect(seen).toHaveLength(1);
  });

  it('names an unreachable service, and an unknown argument', async () => {
    const unreachable = sdkIntegrations((roleArn) => ({ ...configFor(roleArn), endpoint: 'http://127.0.0.1:1' }));
    await expect(unreachable['lambda:invoke']?.({ FunctionName: 'f' }, context)).rejects.toMatchObject({
      name: 'Lambda.SdkClientException',
    });
    await expect(call('lambda:invoke', { Function: 'f' })).rejects.toMatchObject({ name: 'States.Runtime' });
  });
});

it('sends an object to a queue as JSON text', async () => {
  const MessageBody = { token: 't' };
  const MD5OfMessageBody = createHash('md5').update('{"token":"t"}').digest('hex');
  const body = { MessageId: 'm', MD5OfMessageBody };
  answer = { headers: { 'content-type': 'application/x-amz-json-1.0' }, body: JSON.stringify(body) };
  expect(await call('sqs:sendMessage', { QueueUrl: `${endpoint}/1/q`, MessageBody })).toEqual(body);
  expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ MessageBody: '{"token":"t"}' });
});

it('names the error of a queue', async () => {
  answer = {
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender',
    },
    body: '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no queue"}',
  };
  await expect(call('sqs:sendMessage', { QueueUrl: `${endpoint}/1/q`, MessageBody: 'x' })).rejects.toMatchObject({
    name: 'SQS.QueueDoesNotExistException',
    cause: 'no queue',
  });
});

it('publishes an object as JSON text', async () => {
  answer = { body: '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>' };
  expect(await call('sns:publish', { TopicArn: 'arn:aws:sns:eu-west-1:123456789012:t', Message: { a: 1 } })).toEqual({
    MessageId: 'm',
  });
  expect(new URLSearchParams(seen[0]?.body).get('Message')).toBe('{"a":1}');
});

it('reads ranges of objects, empty ones too', async () => {
  const objects = sdkMapObjects(configFor)(ROLE_ARN);
  answer = { status: 206, headers: { 'content-range': 'bytes 0-2/10', etag: '"e"' }, body: 'abc' };
  expect(await objects.read({ bucket: 'b', key: 'k' }, { start: 0, end: 2 })).toEqual({
    bytes: Buffer.from('abc'),
    sizeBytes: 10,
    etag: '"e"',
  });
  expect(seen[0]?.http.headers.range).toBe('bytes=0-2');
  answer = {
    status: 416,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>InvalidRange</Code><Message>m</Message></Error>',
  };
  expect(await objects.read({ bucket: 'b', key: 'k' }, { start: 0, end: 2 })).toMatchObject({ sizeBytes: 0 });
});
