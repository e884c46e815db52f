import type { Caller } from '../../../../local/iam/caller';
import type { Decision } from '../../../../local/iam/decision';
import { decide } from '../../../../local/iam/policy/decide';
import { parseDocument } from '../../../../local/iam/policy/parse-policy';
import { StatementIndex } from '../../../../local/iam/policy/statement-index';

const accountId = '123456789012';
const roleArn = `arn:aws:iam::${accountId}:role/Copy`;
const root = { AWS: `arn:aws:iam::${accountId}:root` };
const role: Caller = { accessKeyId: 'ASIA', accountId, roleArn, sessionName: 'copy-range' };
const sns: Caller = { service: 'sns.amazonaws.com' };

const queue = `arn:aws:sqs:us-east-1:${accountId}:work`;
const key = `arn:aws:kms:us-east-1:${accountId}:key/1`;
const index = (...statements: object[]) =>
  statements.length === 0 ? undefined : new StatementIndex(parseDocument({ Statement: statements }));
const send = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue };
const denySend = { ...send, Effect: 'Deny' };
const sign = { Effect: 'Allow', Action: 'kms:Sign', Resource: '*' };

const allowed: Decision = { kind: 'allowed' };
const denied = (reason: 'explicit-deny' | 'no-allow', policy: 'identity-based' | 'resource-based'): Decision => ({
  kind: 'denied',
  reason,
  policy,
});

const asked = (
  caller: Caller,
  identity: object[],
  resource: object[],
  [action, arn]: [string, string] = ['sqs:SendMessage', queue],
) =>
  decide(
    { caller, action, resource: arn, context: new Map() },
    {
      identity: 'service' in caller ? undefined : (index(...identity) ?? new StatementIndex([])),
      resource: index(...resource),
    },
  );

test.each<[string, object[], object[], Decision]>([
  ['no policy says anything', [], [], denied('no-allow', 'identity-based')],
  ['its own policy allows it', [send], [], allowed],
  ['its own policy allows something else', [{ ...send, Action: 'sqs:*Message' }, sign], [], allowed],
  [
    'its own policy allows it on another resource',
    [{ ...send, Resource: `${queue}2` }],
    [],
    denied('no-allow', 'identity-based'),
  ],
  ['the queue allows its role', [], [{ ...send, Principal: { AWS: roleArn } }], allowed],
  [
    'the queue allows its session',
    [],
    [{ ...send, Principal: { AWS: `arn:aws:sts::${accountId}:assumed-role/Copy/copy-range` } }],
    allowed,
  ],
  ['the queue allows everybody', [], [{ ...send, Principal: '*' }], allowed],
  ['the queue allows the account', [], [{ ...send, Principal: root }], denied('no-allow', 'identity-based')],
  [
    'the queue allows the account by its id',
    [],
    [{ ...send, Principal: { AWS: accountId } }],
    denied('no-allow', 'identity-based'),
  ],
  ['the queue allows the account, and its own policy it', [send], [{ ...send, Principal: root }], allowed],
  [
    'the queue allows another role',
    [],
    [{ ...send, Principal: { AWS: `${roleArn}2` } }],
    denied('no-allow', 'identity-based'),
  ],
  [
    'the queue allows a service',
    [],
    [{ ...send, Principal: { Service: 'sns.amazonaws.com' } }],
    denied('no-allow', 'identity-based'),
  ],
  ['its own policies allow and deny it', [send, denySend], [], denied('explicit-deny', 'identity-based')],
  [
    'its own policy denies what the queue allows',
    [denySend],
    [{ ...send, Principal: '*' }],
    denied('explicit-deny', 'identity-based'),
  ],
  [
    'the queue denies everybody what its own policy allows',
    [send],
    [{ ...denySend, Principal: '*' }],
    denied('explicit-deny', 'resource-based'),
  ],
  [
    'the queue denies the account what its own policy allows',
    [send],
    [{ ...denySend, Principal: root }],
    denied('explicit-deny', 'resource-based'),
  ],
  ['the queue denies another role', [send], [{ ...denySend, Principal: { AWS: `${roleArn}2` } }], allowed],
  ['both deny it', [denySend], [{ ...denySend, Principal: '*' }], denied('explicit-deny', 'identity-based')],
])('a role, when %s', (_, identity, resource, expected) => {
  expect(asked(role, identity, resource)).toEqual(expected);
});

test('a deny outweighs an allow, in whichever order they stand', () => {
  const [allow, deny] = [
    { ...send, Principal: '*' },
    { ...denySend, Principal: '*' },
  ];
  expect(asked(role, [], [allow, deny])).toEqual(denied('explicit-deny', 'resource-based'));
  expect(asked(role, [], [deny, allow])).toEqual(denied('explicit-deny', 'resource-based'));
});

const byRoot = { ...sign, Principal: root };
test.each<[string, object[], object[], Decision]>([
  [
    'its own policy allows it, and the key says nothing of it',
    [sign],
    [{ ...byRoot, Action: 'kms:DescribeKey' }],
    denied('no-allow', 'resource-based'),
  ],
  [
    'the key leaves it to the account, whose policies do not allow it',
    [],
    [byRoot],
    denied('no-allow', 'identity-based'),
  ],
  ['the key leaves it to the account, whose policies allow it', [sign], [byRoot], allowed],
  ['the key allows its role', [], [{ ...sign, Principal: { AWS: roleArn } }], allowed],
  [
    'the key denies it',
    [sign],
    [byRoot, { ...byRoot, Effect: 'Deny', Principal: '*' }],
    denied('explicit-deny', 'resource-based'),
  ],
])('a role that signs, when %s', (_, identity, resource, expected) => {
  expect(asked(role, identity, resource, ['kms:Sign', key])).toEqual(expected);
});

test.each<[string, object[], Decision]>([
  ['the queue has no policy', [], denied('no-allow', 'resource-based')],
  ['the queue allows it', [{ ...send, Principal: { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] } }], allowed],
  [
    'the queue allows another service',
    [{ ...send, Principal: { Service: 's3.amazonaws.com' } }],
    denied('no-allow', 'resource-based'),
  ],
  ['the queue allows the account', [{ ...send, Principal: root }], denied('no-allow', 'resource-based')],
  [
    'the queue denies everybody',
    [
      { ...send, Principal: { Service: 'sns.amazonaws.com' } },
      { ...denySend, Principal: '*' },
    ],
    denied('explicit-deny', 'resource-based'),
  ],
])('a service, when %s', (_, resource, expected) => {
  expect(asked(sns, [], resource)).toEqual(expected);
});

test('statements are found by the service of an action, whatever its pattern', () => {
  const statements = parseDocument({
    Statement: [
      { Sid: 'any', Effect: 'Allow', Action: '*', Resource: '*' },
      { Sid: 'but', Effect: 'Allow', NotAction: 's3:*', Resource: '*' },
      { Sid: 'case', Effect: 'Allow', Action: 'SQS:SendMessage', Resource: '*' },
      { Sid: 'wild', Effect: 'Allow', Action: 's*:SendMessage', Resource: '*' },
      { Sid: 'two', Effect: 'Allow', Action: ['s3:GetObject', 'sqs:SendMessage'], Resource: '*' },
      { Sid: 'other', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    ],
  });
  const sids = (action: string) => new StatementIndex(statements).about(action).map(({ sid }) => sid);
  expect(sids('sqs:SendMessage')).toEqual(['any', 'but', 'case', 'wild', 'two']);
  expect(sids('kms:Sign')).toEqual(['any', 'but']);
});
