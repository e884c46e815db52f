import type { Principals } from '../../local/iam/principals';
import type { PolicyDocument, Role } from '../../local/iam/role';

/** A trust policy that lets services assume a role. */
export const trustOf = (...services: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: services }, Action: 'sts:AssumeRole' }],
});

/** A role that a service may assume, with permission for actions on all resources. */
export function roleFor(principals: Principals, roleName: string, service: string, actions: string[] = []): Role {
  const role = principals.createRole(roleName, trustOf(service));
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  if (actions.length > 0) role.attach({ kind: 'inline', name: 'permissions', document: { Statement } });
  return role;
}

/** The policy of a queue that a topic may deliver to. */
export const queuePolicyFor = (topicArn: unknown, queueArn: unknown): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  ],
});
