import * as cfn from '@aws-sdk/client-cloudformation';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { requestedAccess } from '../../../../local/iam/requested-access';
import { captured, lines } from './captured-request';

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

describe('Amazon SQS', () => {
  const QueueUrl = 'http://127.0.0.1:4566/123456789012/work';
  const entries = [{ Id: 'a', ReceiptHandle: 'r', VisibilityTimeout: 3, MessageBody: 'm' }];
  const batch = { QueueUrl, Entries: entries };

  it.each([
    ['SendMessage', new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'm' }), 'sqs:SendMessage'],
    ['SendMessageBatch', new sqs.SendMessageBatchCommand(batch), 'sqs:SendMessage'],
    ['ReceiveMessage', new sqs.ReceiveMessageCommand({ QueueUrl }), 'sqs:ReceiveMessage'],
    ['DeleteMessage', new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'r' }), 'sqs:DeleteMessage'],
    ['DeleteMessageBatch', new sqs.DeleteMessageBatchCommand(batch), 'sqs:DeleteMessage'],
    [
      'ChangeMessageVisibility',
      new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'r', VisibilityTimeout: 3 }),
      'sqs:ChangeMessageVisibility',
    ],
    ['ChangeMessageVisibilityBatch', new sqs.ChangeMessageVisibilityBatchCommand(batch), 'sqs:ChangeMessageVisibility'],
    ['GetQueueAttributes', new sqs.GetQueueAttributesCommand({ QueueUrl }), 'sqs:GetQueueAttributes'],
    ['GetQueueUrl', new sqs.GetQueueUrlCommand({ QueueName: 'work' }), 'sqs:GetQueueUrl'],
    ['PurgeQueue', new sqs.PurgeQueueCommand({ QueueUrl }), 'sqs:PurgeQueue'],
  ])('asks for %s on the queue', async (operation, command, action) => {
    const request = await captured(sqs.SQSClient, command);
    expect(lines('sqs', operation, request)).toEqual([`${action} ${arn('sqs', 'work')}`]);
  });

  it('asks for ListQueues on everything', async () => {
    const request = await captured(sqs.SQSClient, new sqs.ListQueuesCommand({}));
    expect(lines('sqs', 'ListQueues', request)).toEqual(['sqs:ListQueues *']);
  });

  it.each([
    ['a bare name', 'work', 'work'],
    ['an ARN in place of a URL', 'arn:aws:sqs:eu-central-1:999999999999:work', 'work'],
    ['no name', '', ''],
  ])('asks for the queue that the service finds by %s', async (_what, url, name) => {
    const command = new sqs.PurgeQueueCommand({ QueueUrl: url });
    const request = await captured(sqs.SQSClient, command);
    expect(lines('sqs', 'PurgeQueue', request)).toEqual([`sqs:PurgeQueue ${arn('sqs', name)}`]);
  });
});

describe('Amazon SNS', () => {
  const TopicArn = arn('sns', 'notices');

  it.each([
    ['Publish', new sns.PublishCommand({ TopicArn, Message: 'm' }), 'sns:Publish'],
    [
      'PublishBatch',
      new sns.PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: 'a', Message: 'm' }] }),
      'sns:Publish',
    ],
    ['Subscribe', new sns.SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: 'q' }), 'sns:Subscribe'],
    ['ListSubscriptionsByTopic', new sns.ListSubscriptionsByTopicCommand({ TopicArn }), 'sns:ListSubscriptionsByTopic'],
  ])('asks for %s on the topic', async (operation, command, action) => {
    const request = await captured(sns.SNSClient, command);
    expect(lines('sns', operation, request)).toEqual([`${action} ${TopicArn}`]);
  });

  it('asks for the lists of the account on everything', async () => {
    const topics = await captured(sns.SNSClient, new sns.ListTopicsCommand({}));
    const subscriptions = await captured(sns.SNSClient, new sns.ListSubscriptionsCommand({}));
    expect(lines('sns', 'ListTopics', topics)).toEqual(['sns:ListTopics *']);
    expect(lines('sns', 'ListSubscriptions', subscriptions)).toEqual(['sns:ListSubscriptions *']);
  });
});

describe('AWS Step Functions', () => {
  const stateMachineArn = arn('states', 'stateMachine:copy');
  const executionArn = arn('states', 'execution:copy:first');
  const mapRunArn = arn('states', 'mapRun:copy/batches:1');
  const facts = { states: { stateMachineOf: (token: string) => (token === 'issued' ? stateMachineArn : undefined) } };

  it.each([
    ['StartExecution', new sfn.StartExecutionCommand({ stateMachineArn }), stateMachineArn],
    ['DescribeStateMachine', new sfn.DescribeStateMachineCommand({ stateMachineArn }), stateMachineArn],
    ['ListExecutions', new sfn.ListExecutionsCommand({ stateMachineArn }), stateMachineArn],
    ['ListExecutions', new sfn.ListExecutionsCommand({ mapRunArn }), mapRunArn],
    ['ListStateMachines', new sfn.ListStateMachinesCommand({}), '*'],
    ['DescribeExecution', new sfn.DescribeExecutionCommand({ executionArn }), executionArn],
    ['GetExecutionHistory', new sfn.GetExecutionHistoryCommand({ executionArn }), executionArn],
    ['StopExecution', new sfn.StopExecutionCommand({ executionArn }), executionArn],
    ['RedriveExecution', new sfn.RedriveExecutionCommand({ executionArn }), executionArn],
    ['ListMapRuns', new sfn.ListMapRunsCommand({ executionArn }), executionArn],
    ['DescribeMapRun', new sfn.DescribeMapRunCommand({ mapRunArn }), mapRunArn],
    ['SendTaskSuccess', new sfn.SendTaskSuccessCommand({ taskToken: 'issued', output: '{}' }), stateMachineArn],
    ['SendTaskFailure', new sfn.SendTaskFailureCommand({ taskToken: 'issued' }), stateMachineArn],
    ['SendTaskHeartbeat', new sfn.SendTaskHeartbeatCommand({ taskToken: 'issued' }), stateMachineArn],
  ])('asks for %s on what it names', async (operation, command, resource) => {
    const request = await captured(sfn.SFNClient, command, facts);
    expect(lines('states', operation, request)).toEqual([`states:${operation} ${resource}`]);
  });

  it('asks for nothing with a token that was never issued, and for everything where tokens are not known', async () => {
    const command = new sfn.SendTaskFailureCommand({ taskToken: 'invented' });
    expect(lines('states', 'SendTaskFailure', await captured(sfn.SFNClient, command, facts))).toEqual([]);
    expect(lines('states', 'SendTaskFailure', await captured(sfn.SFNClient, command))).toEqual([
      'states:SendTaskFailure *',
    ]);
  });
});

describe('AWS Lambda', () => {
  const plain = arn('lambda', 'function:resize');

  it.each([
    [{ FunctionName: 'resize' }, plain],
    [{ FunctionName: plain }, plain],
    [{ FunctionName: '123456789012:function:resize' }, plain],
    [{ FunctionName: 'resize', Qualifier: 'live' }, `${plain}:live`],
    [{ FunctionName: `${plain}:live` }, `${plain}:live`],
    [{ FunctionName: 'resize', InvocationType: 'Event' as const }, plain],
  ])('asks for %j on %s', async (input, resource) => {
    const request = await captured(lambda.LambdaClient, new lambda.InvokeCommand(input));
    expect(lines('lambda', 'Invoke', request)).toEqual([`lambda:InvokeFunction ${resource}`]);
  });
});

describe('AWS KMS', () => {
  const keyArn = arn('kms', 'key/11111111-2222-3333-4444-555555555555');

  it.each([
    ['GetPublicKey', new kms.GetPublicKeyCommand({ KeyId: keyArn })],
    ['GetPublicKey', new kms.GetPublicKeyCommand({ KeyId: '11111111-2222-3333-4444-555555555555' })],
    ['DisableKey', new kms.DisableKeyCommand({ KeyId: keyArn })],
    ['EnableKey', new kms.EnableKeyCommand({ KeyId: keyArn })],
  ])('asks for %s on the key', async (operation, command) => {
    const request = await captured(kms.KMSClient, command);
    expect(lines('kms', operation, request)).toEqual([`kms:${operation} ${keyArn}`]);
  });

  it('asks for Sign with the algorithm and the kind of message', async () => {
    const request = await captured(
      kms.KMSClient,
      new kms.SignCommand({
        KeyId: keyArn,
        Message: Buffer.alloc(32),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    expect(lines('kms', 'Sign', request)).toEqual([
      `kms:Sign ${keyArn} kms:signingalgorithm=ECDSA_SHA_256 kms:messagetype=DIGEST`,
    ]);
  });
});

describe('AWS Systems Manager', () => {
  it.each([
    ['GetParameter', new ssm.GetParameterCommand({ Name: '/moraine/webhook', WithDecryption: true })],
    ['GetParameter', new ssm.GetParameterCommand({ Name: arn('ssm', 'parameter/moraine/webhook') })],
    ['PutParameter', new ssm.PutParameterCommand({ Name: '/moraine/webhook', Value: 'v' })],
    ['DeleteParameter', new ssm.DeleteParameterCommand({ Name: '/moraine/webhook' })],
  ])('asks for %s on the parameter', async (operation, command) => {
    const request = await captured(ssm.SSMClient, command);
    expect(lines('ssm', operation, request)).toEqual([`ssm:${operation} ${arn('ssm', 'parameter/moraine/webhook')}`]);
  });
});

describe('AWS Secrets Manager', () => {
  // The first hex digits of the SHA-256 of the name stand for the characters that AWS chooses.
  const secretArn = arn('secretsmanager', 'secret:moraine/webhook-f9595a');

  it.each([
    ['CreateSecret', new secretsmanager.CreateSecretCommand({ Name: 'moraine/webhook', SecretString: 's' })],
    ['PutSecretValue', new secretsmanager.PutSecretValueCommand({ SecretId: 'moraine/webhook', SecretString: 's' })],
    ['GetSecretValue', new secretsmanager.GetSecretValueCommand({ SecretId: 'moraine/webhook' })],
    ['GetSecretValue', new secretsmanager.GetSecretValueCommand({ SecretId: secretArn })],
  ])('asks for %s on the secret', async (operation, command) => {
    const request = await captured(secretsmanager.SecretsManagerClient, command);
    expect(lines('secretsmanager', operation, request)).toEqual([`secretsmanager:${operation} ${secretArn}`]);
  });
});

describe('AWS CloudFormation and AWS STS', () => {
  it.each([
    ['DescribeStacks', new cfn.DescribeStacksCommand({ StackName: 'app' }), 'stack/app/*'],
    [
      'DescribeStacks',
      new cfn.DescribeStacksCommand({ StackName: arn('cloudformation', 'stack/app/1') }),
      'stack/app/1',
    ],
    ['DescribeStackResources', new cfn.DescribeStackResourcesCommand({ StackName: 'app' }), 'stack/app/*'],
    ['DeleteStack', new cfn.DeleteStackCommand({ StackName: 'app' }), 'stack/app/*'],
  ])('asks for %s on the stack', async (operation, command, resource) => {
    const request = await captured(cfn.CloudFormationClient, command);
    expect(lines('cloudformation', operation, request)).toEqual([
      `cloudformation:${operation} ${arn('cloudformation', resource)}`,
    ]);
  });

  it('asks for the description of all stacks like for their list', async () => {
    const described = await captured(cfn.CloudFormationClient, new cfn.DescribeStacksCommand({}));
    expect(lines('cloudformation', 'DescribeStacks', described)).toEqual([
      'cloudformation:ListStacks *',
      'cloudformation:DescribeStacks *',
    ]);
    const listed = await captured(cfn.CloudFormationClient, new cfn.ListStacksCommand({}));
    expect(lines('cloudformation', 'ListStacks', listed)).toEqual(['cloudformation:ListStacks *']);
  });

  it('asks for nothing to tell who calls', async () => {
    const request = await captured(sts.STSClient, new sts.GetCallerIdentityCommand({}));
    expect(requestedAccess('sts', 'GetCallerIdentity', request)).toEqual([]);
  });
});

it('knows whose a resource is', async () => {
  const TopicArn = 'arn:aws:sns:eu-central-1:999999999999:theirs';
  const foreign = await captured(sns.SNSClient, new sns.PublishCommand({ TopicArn, Message: 'm' }));
  const [theirs] = requestedAccess('sns', 'Publish', foreign);
  expect(theirs?.context.get('aws:resourceaccount')).toBe('999999999999');
  const own = await captured(sqs.SQSClient, new sqs.GetQueueUrlCommand({ QueueName: 'work' }));
  const [ours] = requestedAccess('sqs', 'GetQueueUrl', own);
  expect(ours?.context.get('aws:resourceaccount')).toBe('123456789012');
});

it('asks for an action of its name on everything for an operation without a row', async () => {
  const request = await captured(sqs.SQSClient, new sqs.ListQueuesCommand({}));
  expect(lines('sqs', 'AddPermission', request)).toEqual(['sqs:AddPermission *']);
  expect(lines('sqs', 'constructor', request)).toEqual(['sqs:constructor *']);
  expect(lines('ec2', 'Unknown', request)).toEqual(['ec2:Unknown *']);
});

it('asks for the empty name when the body is not JSON, which only a policy for everything allows', async () => {
  const request = await captured(sqs.SQSClient, new sqs.PurgeQueueCommand({ QueueUrl: 'u' }));
  const broken = { ...request, body: Buffer.from('{"QueueUrl":') };
  expect(lines('sqs', 'PurgeQueue', broken)).toEqual([`sqs:PurgeQueue ${arn('sqs', '')}`]);
});
