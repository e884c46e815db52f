import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVaultCommand, GlacierClient } from '@aws-sdk/client-glacier';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, HeadObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bucketExists } from '../../../adapters/aws/bucket-exists';
import { isDenial } from '../../../adapters/aws/glacier-errors';
import { kmsSigningKey } from '../../../adapters/aws/kms-signing-key';
import { s3BucketSettings } from '../../../adapters/aws/s3-bucket-settings';
import { s3Destination } from '../../../adapters/aws/s3-destination';
import { s3Source } from '../../../adapters/aws/s3-source';
import { explainError } from '../../../cli/errors/explain-error';
import { errorWriterOf } from '../../../local/endpoint/error-writers';
import type { Access } from '../../../local/iam/access';
import { principalArn } from '../../../local/iam/caller';
import type { Decision } from '../../../local/iam/decision';
import { refusal } from '../../../local/iam/refusal';

const caller = { accessKeyId: 'ASIATEST', accountId: '123456789012', roleArn: 'arn:aws:iam::123456789012:role/Copy' };
const session = principalArn(caller);
const noAllow: Decision = { kind: 'denied', reason: 'no-allow', policy: 'identity-based' };
const access = (action: string, resource: string): Access => ({ action, resource, context: new Map() });

/** What the next requests are refused for. */
let refused: Access;
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((http: IncomingMessage, response) => {
    http.resume();
    const service = /Credential=\S+?\/([a-z0-9-]+)\/aws4_request/.exec(http.headers.authorization ?? '')?.[1] ?? '';
    errorWriterOf(service)(response, refusal(service, caller, refused, noAllow), 'request');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const clients: { destroy(): void }[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

function client<T extends { destroy(): void }>(Client: new (config: object) => T): T {
  const created = new Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'ASIATEST', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  clients.push(created);
  return created;
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was allowed');
    },
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => error,
  );

const said = (action: string, resource: string) =>
  `User: ${session} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

const vaultArn = 'arn:aws:glacier:us-east-1:123456789012:vaults/photos';
const tableArn = 'arn:aws:dynamodb:us-east-1:123456789012:table/items';
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/k';
const machineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:copy';
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:resize';
const queueArn = 'arn:aws:sqs:us-east-1:123456789012:work';
const topicArn = 'arn:aws:sns:us-east-1:123456789012:notices';
const stackArn = 'arn:aws:cloudformation:us-east-1:123456789012:stack/app/*';

const calls: [name: string, code: string, status: number, message: string, asked: Access, () => Promise<unknown>][] = [
  [
    'Amazon S3',
    'AccessDenied',
    403,
    said('s3:GetObject', '"arn:aws:s3:::photos/a"'),
    access('s3:GetObject', 'arn:aws:s3:::photos/a'),
    () => client(S3Client).send(new GetObjectCommand({ Bucket: 'photos', Key: 'a' })),
  ],
  [
    'Amazon S3 about its buckets',
    'AccessDenied',
    403,
    `User: ${session} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
    access('s3:ListAllMyBuckets', '*'),
    () => client(S3Client).send(new ListBucketsCommand({})),
  ],
  [
    'Amazon S3 about a key',
    'AccessDenied',
    403,
    said('kms:Decrypt', keyArn),
    access('kms:Decrypt', keyArn),
    () => client(S3Client).send(new GetObjectCommand({ Bucket: 'photos', Key: 'a' })),
  ],
  [
    'Amazon DynamoDB',
    'AccessDeniedException',
    400,
    said('dynamodb:GetItem', tableArn),
    access('dynamodb:GetItem', tableArn),
    () => client(DynamoDBClient).send(new GetItemCommand({ TableName: 'items', Key: { pk: { S: 'a' } } })),
  ],
  [
    'AWS KMS',
    'AccessDeniedException',
    400,
    said('kms:Sign', keyArn),
    access('kms:Sign', keyArn),
    () =>
      client(KMSClient).send(
        new SignCommand({ KeyId: keyArn, Message: Buffer.alloc(32), SigningAlgorithm: 'ECDSA_SHA_256' }),
      ),
  ],
  [
    'AWS Step Functions',
    'AccessDeniedException',
    400,
    said('states:StartExecution', machineArn),
    access('states:StartExecution', machineArn),
    () => client(SFNClient).send(new StartExecutionCommand({ stateMachineArn: machineArn })),
  ],
  [
    'Amazon Glacier',
    'AccessDeniedException',
    403,
    said('glacier:DescribeVault', vaultArn),
    access('glacier:DescribeVault', vaultArn),
    () => client(GlacierClient).send(new DescribeVaultCommand({ accountId: '-', vaultName: 'photos' })),
  ],
  [
    'AWS Lambda',
    'AccessDeniedException',
    403,
    said('lambda:InvokeFunction', functionArn),
    access('lambda:InvokeFunction', functionArn),
    () => client(LambdaClient).send(new InvokeCommand({ FunctionName: 'resize' })),
  ],
  [
    'Amazon SNS',
    'AuthorizationErrorException',
    403,
    said('SNS:Publish', topicArn),
    access('sns:Publish', topicArn),
    () => client(SNSClient).send(new PublishCommand({ TopicArn: topicArn, Message: 'm' })),
  ],
  [
    'Amazon SQS',
    'AccessDenied',
    403,
    said('sqs:sendmessage', queueArn),
    access('sqs:SendMessage', queueArn),
    () =>
      client(SQSClient).send(
        new SendMessageBatchCommand({ QueueUrl: `${endpoint}/1/work`, Entries: [{ Id: 'a', MessageBody: 'm' }] }),
      ),
  ],
  [
    'AWS CloudFormation',
    'AccessDenied',
    403,
    said('cloudformation:DescribeStacks', stackArn),
    access('cloudformation:DescribeStacks', stackArn),
    () => client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: 'app' })),
  ],
];

it.each(calls)('%s refuses with %s (%i)', async (_service, name, status, message, asked, call) => {
  refused = asked;
  const error = await failure(call());
  expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: status } });
});

it.each(calls)('the command line advises other credentials when %s refuses', async (...row) => {
  const [, , , , asked, call] = row;
  refused = asked;
  expect(explainError(await failure(call())).message).toContain('use others, or allow the operation');
});

it('has no body for HEAD, and its status is all that there is', async () => {
  refused = access('s3:GetObject', 'arn:aws:s3:::photos/a');
  const error = await failure(client(S3Client).send(new HeadObjectCommand({ Bucket: 'photos', Key: 'a' })));
  expect(error).toMatchObject({ name: 'Unknown', $metadata: { httpStatusCode: 403 } });
  expect(explainError(error).message).toContain('use others, or allow the operation');
});

it.each<[Decision, string]>([
  [noAllow, 'because no identity-based policy allows the kms:Sign action'],
  [
    { kind: 'denied', reason: 'no-allow', policy: 'resource-based' },
    'because no resource-based policy allows the kms:Sign action',
  ],
  [
    { kind: 'denied', reason: 'explicit-deny', policy: 'identity-based' },
    'with an explicit deny in an identity-based policy',
  ],
  [
    { kind: 'denied', reason: 'explicit-deny', policy: 'resource-based' },
    'with an explicit deny in a resource-based policy',
  ],
])('gives the reason (%#)', (decision, reason) => {
  const { message } = refusal('kms', caller, access('kms:Sign', keyArn), decision);
  expect(message).toBe(`User: ${session} is not authorized to perform: kms:Sign on resource: ${keyArn} ${reason}`);
});

it('refuses nothing that is allowed', () => {
  expect(() => refusal('kms', caller, access('kms:Sign', keyArn), { kind: 'allowed' })).toThrow('kms:Sign is allowed');
});

describe('the adapters recognise refusals', () => {
  const location = { bucket: 'photos', key: 'a' };
  const object = 'arn:aws:s3:::photos/a';

  it('of destinations: reads, writes, and those without a body', async () => {
    const destination = s3Destination(client(S3Client));
    refused = access('s3:GetObject', object);
    expect(await failure(destination.head(location))).toMatchObject({ name: 'DestinationDeniedError' });
    refused = access('s3:GetObjectTagging', object);
    expect(await failure(destination.tags(location))).toMatchObject({ name: 'DestinationDeniedError' });
    refused = access('s3:PutObjectTagging', object);
    expect(await failure(destination.putTags(location, { a: 'b' }))).toMatchObject({
      name: 'DestinationDeniedError',
      message: expect.stringContaining("check that the bucket's policy"),
    });
  });

  it('of the KMS key of a destination and of a source, with the advice about keys', async () => {
    refused = access('kms:GenerateDataKey', keyArn);
    expect(await failure(s3Destination(client(S3Client)).putTags(location, { a: 'b' }))).toMatchObject({
      name: 'DestinationDeniedError',
      message: expect.stringContaining('check that the KMS key is enabled'),
    });
    refused = access('kms:Decrypt', keyArn);
    expect(await failure(s3Source(client(S3Client)).tags(location))).toMatchObject({
      name: 'SourceUnreadableError',
      message: expect.stringContaining("set the source's keyArn in the plan"),
    });
  });

  it('of sources and of settings of buckets', async () => {
    refused = access('s3:GetObjectTagging', object);
    expect(await failure(s3Source(client(S3Client)).tags(location))).toMatchObject({ name: 'SourceUnreadableError' });
    refused = access('s3:ListBucket', 'arn:aws:s3:::photos');
    expect(await bucketExists(client(S3Client), 'photos')).toBe(false);
    refused = access('s3:GetBucketVersioning', 'arn:aws:s3:::photos');
    expect(await s3BucketSettings(client(S3Client)).protectionOf('photos')).toBeUndefined();
  });

  it('of the signing key', async () => {
    refused = access('kms:Sign', keyArn);
    const signing = kmsSigningKey(client(KMSClient), keyArn);
    expect(await failure(signing.sign(Buffer.alloc(32)))).toMatchObject({ name: 'SigningKeyUnusableError' });
    expect(await failure(signing.publicKey())).toMatchObject({ name: 'SigningKeyUnusableError' });
  });

  it('of vaults', async () => {
    refused = access('glacier:DescribeVault', vaultArn);
    const command = new DescribeVaultCommand({ accountId: '-', vaultName: 'photos' });
    expect(isDenial(await failure(client(GlacierClient).send(command)))).toBe(true);
  });
});
