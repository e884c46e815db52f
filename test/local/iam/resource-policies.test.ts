import { createAuthorizer } from '../../../local/iam/authorize';
import type { Caller } from '../../../local/iam/caller';
import { Principals } from '../../../local/iam/principals';
import { ResourcePolicies } from '../../../local/iam/resource-policies';
import { roleFor } from '../roles';
import { administrator } from '../service-bench';

const accountId = '123456789012';
const key = `arn:aws:kms:us-east-1:${accountId}:key/1`;
const topic = `arn:aws:sns:us-east-1:${accountId}:notices`;
const bucket = 'arn:aws:s3:::photos';

function world() {
  const principals = new Principals(accountId, administrator);
  const resourcePolicies = new ResourcePolicies(accountId);
  const authorizer = createAuthorizer({ principals, resourcePolicies });
  const may = (caller: Caller, action: string, resource: string, context: [string, string][] = []) =>
    authorizer.decide(caller, { action, resource, context: new Map(context) }).kind === 'allowed';
  const role = roleFor(principals, 'Copy', 'lambda.amazonaws.com', ['kms:*', 's3:*']);
  const assumption = {
    service: 'lambda.amazonaws.com',
    sourceArn: 'arn:aws:lambda:us-east-1:123456789012:function:copy',
  };
  const { principal: session } = principals.assumeRole(role.roleArn, assumption);
  const user: Caller = { accessKeyId: administrator.accessKeyId, accountId };
  return { principals, resourcePolicies, may, session, administrator: user };
}

test('a key without a policy leaves everything to the account', () => {
  const { may, session, administrator } = world();
  expect(may(session, 'kms:Sign', key)).toBe(true);
  expect(may(administrator, 'kms:Sign', key)).toBe(true);
  expect(may({ service: 'sns.amazonaws.com' }, 'kms:Decrypt', key)).toBe(false);
});

test('a topic without a policy lets services publish for its owner', () => {
  const { may, session, resourcePolicies } = world();
  const glacier = { service: 'glacier.amazonaws.com' };
  expect(may(glacier, 'sns:Publish', topic, [['aws:sourceowner', accountId]])).toBe(true);
  expect(may(glacier, 'sns:Publish', topic, [['aws:sourceowner', '210987654321']])).toBe(false);
  expect(may(session, 'sns:Publish', topic)).toBe(false);
  const Principal = { Service: 'cloudwatch.amazonaws.com' };
  resourcePolicies.set(topic, { Statement: [{ Effect: 'Allow', Principal, Action: 'sns:Publish', Resource: topic }] });
  expect(may(glacier, 'sns:Publish', topic, [['aws:sourceowner', accountId]])).toBe(false);
});

test('the policy of a bucket is about its objects too, and counts until it is taken away', () => {
  const { may, session, administrator, resourcePolicies } = world();
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/secret/*` };
  resourcePolicies.set(bucket, { Statement: deny });
  const readable = (caller: Caller) =>
    [`${bucket}/secret/1`, `${bucket}/open/1`, 'arn:aws:s3:::photos2/secret/1'].map((arn) =>
      may(caller, 's3:GetObject', arn),
    );
  expect(readable(session)).toEqual([false, true, true]);
  expect(readable(administrator)).toEqual([false, true, true]);
  resourcePolicies.set(bucket, undefined);
  expect(readable(session)).toEqual([true, true, true]);
});

test('loopback counts as TLS, and every request says who asks, and whose the resource is', () => {
  const { may, session, administrator, resourcePolicies, principals } = world();
  const denied = (Condition: object, caller: Caller = session) => {
    resourcePolicies.set(bucket, {
      Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition },
    });
    return !may(caller, 's3:GetObject', `${bucket}/1`);
  };
  const roleArn = `arn:aws:iam::${accountId}:role/Copy`;
  expect(denied({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(false);
  expect(denied({ Bool: { 'AWS:securetransport': 'true' } })).toBe(true);
  expect(denied({ StringNotEquals: { 'aws:ResourceAccount': accountId } })).toBe(false);
  expect(denied({ StringEquals: { 'aws:ResourceAccount': accountId } })).toBe(true);
  expect(denied({ ArnNotEquals: { 'aws:PrincipalArn': roleArn } })).toBe(false);
  expect(denied({ ArnNotEquals: { 'aws:PrincipalArn': roleArn } }, administrator)).toBe(true);
  expect(denied({ StringEquals: { 'aws:PrincipalAccount': accountId } })).toBe(true);
  principals.deleteRole('Copy');
  expect(denied({ Bool: { 'aws:SecureTransport': 'false' } })).toBe(true);
});
