import type { MoraineConfigInput } from '../../core/contracts/config';
import { permissionsByRole, statementsByRole } from './policies';
import { functionsByName, resourcesOf, synthesizedTemplates, textOf } from './synthesized';

type WebhookInput = NonNullable<NonNullable<MoraineConfigInput['notifications']>['webhook']>;

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const templatesOf = (webhook: WebhookInput) => synthesizedTemplates({ vaults: ['demo'], notifications: { webhook } });
const templates = templatesOf({ url: { ssmParameter: '/moraine/webhook' }, format: 'teams' });
const ROLE = '<NoticesSendNoticeRole>';
const anyQueue = {
  'sqs:ChangeMessageVisibility': ['<NoticesQueuesQueue.Arn>'],
  'sqs:ReceiveMessage': ['<NoticesQueuesQueue.Arn>'],
  'sqs:DeleteMessage': ['<NoticesQueuesQueue.Arn>'],
  'sqs:GetQueueAttributes': ['<NoticesQueuesQueue.Arn>'],
};

it('lets send-notice read the parameter, and take messages of its queue', () => {
  const {
    'logs:CreateLogStream': _stream,
    'logs:PutLogEvents': _events,
    ...permissions
  } = permissionsByRole(templates).get(ROLE) ?? {};
  expect(permissions).toEqual({
    'ssm:GetParameter': ['arn:<Partition>:ssm:<Region>:<AccountId>:parameter/moraine/webhook'],
    ...anyQueue,
  });
});

it.each([
  ['its name', 'moraine/webhook', 'arn:<Partition>:secretsmanager:<Region>:<AccountId>:secret:moraine/webhook-??????'],
  ['its ARN', `arn:aws:secretsmanager:eu-west-1:111122223333:secret:hook-a1B2c3`, undefined],
])('lets send-notice read a secret by %s', (_what, secret, resource = secret) => {
  const permissions = permissionsByRole(templatesOf({ url: { secret } })).get(ROLE);
  expect(permissions).toMatchObject({ 'secretsmanager:GetSecretValue': [resource], ...anyQueue });
  expect(permissions).not.toHaveProperty('ssm:GetParameter');
});

it.each([
  ['a parameter', { ssmParameter: '/moraine/webhook', keyArn: KEY }, 'ssm.*'],
  ['a secret', { secret: 'moraine/webhook', keyArn: KEY }, 'secretsmanager.*'],
])('lets send-notice use the key of %s through its service only', (_what, url, service) => {
  const statements = statementsByRole(templatesOf({ url })).get(ROLE) ?? [];
  expect(statements.filter(({ Action }) => Action === 'kms:Decrypt')).toEqual([
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: KEY,
      Condition: { StringLike: { 'kms:ViaService': service } },
    },
  ]);
});

it('tells send-notice where the URL is kept, and in which form to post', () => {
  const variables = (webhook: WebhookInput) => functionsByName(templatesOf(webhook).app).get('send-notice').Environment;
  expect(functionsByName(templates.app).get('send-notice').Environment.Variables).toMatchObject({
    WEBHOOK_URL_SOURCE: 'ssm:/moraine/webhook',
    WEBHOOK_FORMAT: 'teams',
  });
  expect(variables({ url: { secret: 'hook' } }).Variables).toMatchObject({
    WEBHOOK_URL_SOURCE: 'secretsmanager:hook',
    WEBHOOK_FORMAT: 'json',
  });
});

it('delivers the messages of the reports topic to a queue, and those to send-notice, one at a time', () => {
  const [subscription] = resourcesOf(templates.app, 'AWS::SNS::Subscription').map(({ properties }) => properties);
  expect(textOf(subscription.TopicArn, templates)).toBe('<ReportsTopic>');
  expect(textOf(subscription.Endpoint, templates)).toBe('<NoticesQueuesQueue.Arn>');
  expect(subscription).toMatchObject({ Protocol: 'sqs' });
  expect(subscription.RawMessageDelivery ?? false).toBe(false);
  const sources = resourcesOf(templates.app, 'AWS::Lambda::EventSourceMapping').map(({ properties }) => properties);
  const source = sources.find(({ FunctionName }) => textOf(FunctionName, templates) === '<NoticesSendNoticeFunction>');
  expect(textOf(source.EventSourceArn, templates)).toBe('<NoticesQueuesQueue.Arn>');
  expect(source).toMatchObject({
    BatchSize: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

it('keeps messages in encrypted queues for 14 days, moves them to dead letters after five deliveries, and deletes both with the stack', () => {
  const queues = new Map(resourcesOf(templates.app, 'AWS::SQS::Queue').map(({ id, resource }) => [id, resource]));
  expect([...queues.keys()].sort()).toEqual(['NoticesQueuesDeadLetters', 'NoticesQueuesQueue']);
  for (const { Properties, DeletionPolicy } of queues.values()) {
    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 3600 });
    expect(DeletionPolicy).toBe('Delete');
  }
  const { VisibilityTimeout, RedrivePolicy } = queues.get('NoticesQueuesQueue').Properties;
  expect(VisibilityTimeout).toBe(360);
  expect(RedrivePolicy.maxReceiveCount).toBe(5);
  expect(textOf(RedrivePolicy.deadLetterTargetArn, templates)).toBe('<NoticesQueuesDeadLetters.Arn>');
});

it('lets only the reports topic feed the queue', () => {
  const policies = resourcesOf(templates.app, 'AWS::SQS::QueuePolicy').map(({ properties }) => properties);
  const policy = policies.find(({ Queues }) => textOf(Queues[0], templates) === '<NoticesQueuesQueue>');
  const allowed = policy.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  expect(allowed).toHaveLength(1);
  expect(allowed[0]).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 'sns.amazonaws.com' } });
  expect(textOf(allowed[0].Condition.ArnEquals['aws:SourceArn'], templates)).toBe('<ReportsTopic>');
});

it('makes nothing of it without a webhook', () => {
  const { app } = synthesizedTemplates({ vaults: ['demo'], notifications: { email: 'keeper@example.com' } });
  expect(resourcesOf(app, 'AWS::SQS::Queue')).toEqual([]);
  expect(resourcesOf(app, 'AWS::SNS::Subscription')).toEqual([]);
});
