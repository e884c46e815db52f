import { principalArn } from '../../../local/iam/caller';
import { Principals } from '../../../local/iam/principals';
import { trustOf } from '../roles';
import { administrator } from '../service-bench';

const accountId = '123456789012';
const machine = `arn:aws:states:us-east-1:${accountId}:stateMachine:retrieve`;
const trustIf = (Condition: object) => ({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole', Condition }],
});
const asked = (trust: Parameters<Principals['createRole']>[1], service = 'states.amazonaws.com') => {
  const principals = new Principals(accountId, administrator);
  const { roleArn } = principals.createRole('Run', trust);
  return () => principals.assumeRole(roleArn, { service, sourceArn: machine });
};

test('each session of a role has a key of its own, which is valid until the session ends', () => {
  const principals = new Principals(accountId, administrator);
  const { roleArn } = principals.createRole('Copy', trustOf('lambda.amazonaws.com'));
  const sourceArn = `arn:aws:lambda:us-east-1:${accountId}:function:copy-range`;
  const [one, two] = [1, 2].map(() => principals.assumeRole(roleArn, { service: 'lambda.amazonaws.com', sourceArn }));
  if (!one || !two) throw new Error('there are no sessions');
  for (const member of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const)
    expect(one[member]).not.toBe(two[member]);
  expect(principals.find(one.accessKeyId)).toEqual(one);
  expect(principalArn(one.principal)).toBe(`arn:aws:sts::${accountId}:assumed-role/Copy/copy-range`);
  principals.endSession(one);
  expect(principals.find(one.accessKeyId)).toBeUndefined();
  expect(principals.find(two.accessKeyId)).toEqual(two);
});

test('the administrator has a key without a token', () => {
  const key = { accessKeyId: 'AKIAADMINISTRATOR', secretAccessKey: 'secret' };
  const principals = new Principals(accountId, key);
  expect(principals.find(key.accessKeyId)).toEqual({ ...key, principal: { accessKeyId: key.accessKeyId, accountId } });
  expect(principals.find('AKIAANYBODY')).toBeUndefined();
});

test.each<[string, object]>([
  ['the account', { StringEquals: { 'aws:SourceAccount': accountId } }],
  ['the resource', { ArnLike: { 'aws:SourceArn': `arn:aws:states:*:${accountId}:stateMachine:*` } }],
])('a trust policy may state %s on whose behalf a service comes', (_, Condition) => {
  expect(asked(trustIf(Condition))()).toMatchObject({ principal: { sessionName: 'retrieve' } });
});

test.each<[string, Parameters<typeof asked>]>([
  ['another service', [trustOf('lambda.amazonaws.com')]],
  ['another account', [trustIf({ StringEquals: { 'aws:SourceAccount': '210987654321' } })]],
  ['another resource', [trustIf({ ArnLike: { 'aws:SourceArn': `${machine}-2` } })]],
  ['only the account', [{ Statement: { Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' } }]],
  [
    'the service, for another action',
    [{ Statement: { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:TagSession' } }],
  ],
])('a role whose trust policy names %s is not assumed', (_, given) => {
  expect(asked(...given)).toThrow('states.amazonaws.com is not authorized to assume the role');
});

test('a role that does not exist is not assumed', () => {
  const assumption = { service: 'lambda.amazonaws.com', sourceArn: machine };
  expect(() =>
    new Principals(accountId, administrator).assumeRole(`arn:aws:iam::${accountId}:role/None`, assumption),
  ).toThrow('is not authorized to assume the role');
});
