import { GetKeyPolicyCommand, KMSClient, PutKeyPolicyCommand, SignCommand } from '@aws-sdk/client-kms';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../../local/embedded-cloud';
import type { AuthorizationRecord } from '../../../local/iam/authorize';
import type { Session } from '../../../local/iam/principals';
import { clientConfig } from '../../conformance/embedded';
import { queuePolicyFor, roleFor } from '../roles';

let cloud: EmbeddedCloud;
let session: Session;
const records: AuthorizationRecord[] = [];
const defects: string[] = [];
const clients: { destroy(): void }[] = [];
const kept = <C extends { destroy(): void }>(client: C): C => {
  clients.push(client);
  return client;
};
const asRole = (credentials: object = session) => ({
  ...clientConfig(cloud),
  credentials: credentials as Session,
  maxAttempts: 1,
});
const asAdministrator = () => ({ ...clientConfig(cloud), maxAttempts: 1 });

beforeAll(async () => {
  cloud = await startEmbeddedCloud({
    speed: 1,
    onAuthorization: (record) => records.push(record),
    onDefect: (error) => defects.push((error as Error).message),
  });
  const actions = ['s3:GetObject', 'sqs:SendMessage', 'kms:Sign'];
  const { roleArn } = roleFor(cloud.principals, 'Copy', 'lambda.amazonaws.com', actions);
  const sourceArn = 'arn:aws:lambda:us-east-1:123456789012:function:copy-range';
  session = cloud.principals.assumeRole(roleArn, { service: 'lambda.amazonaws.com', sourceArn });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await cloud?.stop();
});

const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const denied = (action: string) => ({
  name: expect.stringMatching(/^AccessDenied/),
  message: expect.stringContaining(`assumed-role/Copy/copy-range is not authorized to perform: ${action} on resource`),
});

test('a role may do what its policies allow, and every decision is told', async () => {
  cloud.s3.createBucket('photos');
  const [s3, ofRole] = [kept(new S3Client(asAdministrator())), kept(new S3Client(asRole()))];
  const object = { Bucket: 'photos', Key: 'a' };
  await s3.send(new PutObjectCommand({ ...object, Body: 'x' }));
  records.length = 0;
  await ofRole.send(new GetObjectCommand(object));
  await expect(ofRole.send(new PutObjectCommand({ ...object, Body: 'y' }))).rejects.toMatchObject(
    denied('s3:PutObject'),
  );
  expect(
    records.map(({ roleName, access, decision }) => [roleName, access.action, access.resource, decision.kind]),
  ).toEqual([
    ['Copy', 's3:GetObject', 'arn:aws:s3:::photos/a', 'allowed'],
    ['Copy', 's3:PutObject', 'arn:aws:s3:::photos/a', 'denied'],
  ]);
});

test('a session without its token, with another one, and one that has ended are refused', async () => {
  const { accessKeyId, secretAccessKey } = session;
  const read = (credentials: object) =>
    kept(new S3Client(asRole(credentials))).send(new GetObjectCommand({ Bucket: 'photos', Key: 'a' }));
  await expect(read({ accessKeyId, secretAccessKey })).rejects.toThrow();
  await expect(read({ accessKeyId, secretAccessKey, sessionToken: 'other' })).rejects.toThrow();
  const assumption = { service: 'lambda.amazonaws.com', sourceArn: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
  const other = cloud.principals.assumeRole(session.principal.roleArn as string, assumption);
  await read(other);
  cloud.principals.endSession(other);
  await expect(read(other)).rejects.toThrow();
});

test('a bucket may deny what roles allow, by a policy that is set, told and taken away', async () => {
  const [s3, ofRole] = [kept(new S3Client(asAdministrator())), kept(new S3Client(asRole()))];
  const Bucket = 'photos';
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  const Policy = policyOf({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::photos/*',
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  const read = () => ofRole.send(new GetObjectCommand({ Bucket, Key: 'a' }));
  await expect(read()).rejects.toMatchObject({
    message: expect.stringContaining('explicit deny in a resource-based policy'),
  });
  await expect(ofRole.send(new DeleteBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(
    denied('s3:DeleteBucketPolicy'),
  );
  await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
  await read();
  for (const malformed of ['no json', '{}', policyOf({ Effect: 'Deny', Action: '*', Resource: '*' })]) {
    const put = s3.send(new PutBucketPolicyCommand({ Bucket, Policy: malformed }));
    await expect(put).rejects.toMatchObject({ name: 'MalformedPolicy' });
  }
});

test('a key signs for those whom its policy names, and whom the account allows', async () => {
  const { keyId, keyArn } = cloud.kms.createKey('signing', '');
  const [kms, ofRole] = [kept(new KMSClient(asAdministrator())), kept(new KMSClient(asRole()))];
  const input = {
    KeyId: keyId,
    Message: new Uint8Array(32),
    MessageType: 'DIGEST',
    SigningAlgorithm: 'ECDSA_SHA_256',
  } as const;
  const sign = () => ofRole.send(new SignCommand(input));
  await sign();
  const byDefault = (await kms.send(new GetKeyPolicyCommand({ KeyId: keyId }))).Policy as string;
  expect(JSON.parse(byDefault).Statement).toMatchObject([
    { Action: 'kms:*', Principal: { AWS: expect.stringMatching(/:root$/) } },
  ]);
  const Principal = { AWS: 'arn:aws:iam::123456789012:root' };
  const administration = {
    Effect: 'Allow',
    Principal,
    Action: ['kms:GetKeyPolicy', 'kms:PutKeyPolicy'],
    Resource: '*',
  };
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyArn, Policy: policyOf(administration) }));
  await expect(sign()).rejects.toMatchObject({
    message: expect.stringContaining('no resource-based policy allows the kms:Sign action'),
  });
  const malformed = kms.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy: '{}' }));
  await expect(malformed).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  await kms.send(new PutKeyPolicyCommand({ KeyId: keyId, Policy: byDefault }));
  await sign();
});

test('a queue takes messages of a topic only if its policy lets SNS deliver them', async () => {
  const topicArn = cloud.sns.createTopic('notices');
  const queue = cloud.sqs.createQueue('inbox');
  const QueueUrl = cloud.sqs.queueUrl(queue);
  cloud.sns.topics.subscribe({ topicArn, protocol: 'sqs', endpoint: queue.arn }, new Map());
  const [sqs, ofRole] = [kept(new SQSClient(asAdministrator())), kept(new SQSClient(asRole()))];
  const set = (document: object | '') =>
    sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: document && JSON.stringify(document) } }));

  defects.length = 0;
  cloud.sns.publish(topicArn, 'lost');
  await set(queuePolicyFor(`${topicArn}-2`, queue.arn));
  cloud.sns.publish(topicArn, 'lost too');
  expect(defects).toEqual(
    Array(2).fill(expect.stringMatching(/^the policy of .*:inbox does not allow sns\.amazonaws\.com/)),
  );
  await set(queuePolicyFor(topicArn, queue.arn));
  cloud.sns.publish(topicArn, 'delivered');
  expect(queue.receive({ maxMessages: 10 }).map(({ body }) => JSON.parse(body).Message)).toEqual(['delivered']);

  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
  expect(JSON.parse(Attributes?.Policy ?? '')).toEqual(queuePolicyFor(topicArn, queue.arn));
  const send = () => ofRole.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  await send();
  const deny = { Effect: 'Deny', Principal: { AWS: session.principal.roleArn }, Action: 'sqs:*', Resource: queue.arn };
  await set({ Statement: deny });
  await expect(send()).rejects.toMatchObject({
    message: expect.stringContaining('with an explicit deny in a resource-based policy'),
  });
  await set('');
  await send();
  await expect(
    set({ Statement: { ...deny, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } } }),
  ).rejects.toMatchObject({
    name: 'InvalidAttributeValue',
  });
});

test('the policy of a topic is set by its attribute', async () => {
  const TopicArn = cloud.sns.createTopic('alarms');
  const sns = kept(new SNSClient(asAdministrator()));
  const set = (AttributeValue: string) =>
    sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  const Principal = { Service: 'cloudwatch.amazonaws.com' };
  const Condition = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
  const Policy = policyOf({ Effect: 'Allow', Principal, Action: 'sns:Publish', Resource: TopicArn, Condition });
  await set(Policy);
  expect(cloud.resourcePolicies.get(TopicArn)).toEqual(JSON.parse(Policy));
  await expect(set('no json')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
