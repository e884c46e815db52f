import { evaluablePolicy, type PolicyIdentity } from '../../../../local/iam/policy/evaluable-policy';

const identity: PolicyIdentity = { kind: 'identity', name: 'inline policy P' };
const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const refusalOf = (changes: object, of: PolicyIdentity = identity): string => {
  try {
    evaluablePolicy({ Statement: [allow, { Sid: 'Read', ...allow, ...changes }] }, of);
    return 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};
const second = (problem: string) => `UnsupportedPolicyError: inline policy P, statement 2 (Read): ${problem}`;

test.each<[string, object, string]>([
  [
    'a condition key',
    { Condition: { StringEquals: { 'aws:RequestedRegion': 'x' } } },
    'the condition key aws:RequestedRegion',
  ],
  [
    'a key without its name',
    { Condition: { StringEquals: { 'glacier:ResourceTag/': 'x' } } },
    'the condition key glacier:ResourceTag/',
  ],
  ['an operator', { Condition: { IpAddress: { 'aws:SourceArn': 'x' } } }, 'the condition operator IpAddress'],
  [
    'an operator in another case',
    { Condition: { stringequals: { 'aws:SourceArn': 'x' } } },
    'the condition operator stringequals',
  ],
  [
    'a set operator for Null',
    { Condition: { 'ForAnyValue:Null': { 's3:prefix': 'true' } } },
    'the condition operator ForAnyValue:Null',
  ],
  [
    'a variable',
    { Resource: 'arn:aws:s3:::b/$' + '{aws:username}' },
    'the policy variable in arn:aws:s3:::b/$' + '{aws:username}',
  ],
  [
    'a list without a set operator',
    { Condition: { StringLike: { 'dynamodb:LeadingKeys': 'x' } } },
    'StringLike of dynamodb:LeadingKeys, which may have several values, without ForAllValues or ForAnyValue',
  ],
])('%s that the embedded cloud does not know is refused by policy and statement', (_, changes, part) => {
  expect(refusalOf(changes)).toBe(second(`the embedded cloud does not evaluate ${part}`));
});

test.each([
  'aws:SecureTransport',
  'AWS:SourceOwner',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:ResourceAccount',
  'aws:PrincipalArn',
  's3:if-none-match',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'kms:ViaService',
  'kms:EncryptionContext:purpose',
  'glacier:ResourceTag/Hold',
])('the condition key %s is known', (key) => {
  expect(refusalOf({ Condition: { StringEquals: { [key]: 'x' } } })).toBe('none');
});

test.each([
  [{ Sid: 'May-read' }, 'Statement IDs (SID) must be alpha-numeric.'],
  [{ Sid: 'May read' }, 'Statement IDs (SID) must be alpha-numeric.'],
  [{ Action: 'GetObject' }, 'Actions/Conditions must be prefaced by a vendor'],
  [{ Action: ['s3:*', 's3:'] }, 'Actions/Conditions must be prefaced by a vendor'],

  [{ Resource: 'photos/*' }, 'Resource photos/* must be in ARN format or "*".'],
  [{ Resource: 'arn:aws:s3:photos' }, 'Resource arn:aws:s3:photos must be in ARN format or "*".'],
  [{ Resource: ['*', ''] }, 'Resource  must be in ARN format or "*".'],
  [{ Resource: 'arn:aws:*:us-east-1:123456789012:x' }, 'Resource vendor must be fully qualified'],
])('%j is refused in the policy of a role, as IAM does', (changes, words) => {
  const refusal = refusalOf(changes);
  expect(refusal).toMatch(/^UnsupportedPolicyError: inline policy P, statement 2/);
  expect(refusal).toContain(words);
});

test('two statements of the policy of a role have no id in common', () => {
  const policy = (Sid: string) => ({
    Statement: [
      { ...allow, Sid: 'Read' },
      { ...allow, Sid },
    ],
  });
  expect(() => evaluablePolicy(policy('Read'), identity)).toThrow('(SID) in a single policy must be unique');
  expect(evaluablePolicy(policy('Write'), identity)).toHaveLength(2);
});

test('the policy of a resource may have any ids', () => {
  const resource: PolicyIdentity = { kind: 'resource', name: 'policy of the bucket' };
  expect(refusalOf({ Sid: 'May read', Principal: '*' }, resource)).toContain('statement 1: there is no Principal');
  const statement = { ...allow, Sid: 'May read', Principal: '*' };
  expect(evaluablePolicy({ Statement: [statement, statement] }, resource)).toHaveLength(2);
});

test.each(['*', 's3:Get*', 'S3:GetObject', 'execute-api:Invoke'])('the action %s is taken', (Action) => {
  expect(refusalOf({ Action })).toBe('none');
});

test.each(['arn:aws:s3:::b/*', 'arn:aws:s3:::*', 'arn:*:sqs:*:*:a:b', 'arn:aws:logs:us-east-1:123456789012:*'])(
  'the resource %s is taken',
  (Resource) => {
    expect(refusalOf({ Resource })).toBe('none');
  },
);

test('policies of roles have no principals, all others have', () => {
  const resource: PolicyIdentity = { kind: 'resource', name: 'policy of the queue' };
  expect(refusalOf({ Principal: '*' })).toBe(second('a policy of a role names no principals'));
  expect(refusalOf({}, resource)).toBe(
    'UnsupportedPolicyError: policy of the queue, statement 1: there is no Principal',
  );
});

test('trust policies have no resources', () => {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const of: PolicyIdentity = { kind: 'trust', name: 'trust policy of R' };
  expect(evaluablePolicy({ Statement: trust }, of)).toHaveLength(1);
  expect(() => evaluablePolicy({}, of)).toThrow('trust policy of R: Statement: Invalid input');
  for (const element of ['Resource', 'NotResource'])
    expect(() => evaluablePolicy({ Statement: { ...trust, [element]: '*' } }, of)).toThrow(
      `Has prohibited field ${element}`,
    );
});
