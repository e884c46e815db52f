import { readFileSync } from 'node:fs';
import path from 'node:path';
import { statelessStackName } from '../../core/contracts/stack-outputs';
import type { Deployment } from './deployment';

/** IAM's names of operations that it names otherwise. */
const ACTIONS: Record<string, string> = {
  's3:HeadObject': 's3:GetObject',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

interface Policy {
  Type: string;
  Properties: { Roles?: { Ref: string }[]; PolicyDocument?: { Statement: { Action: string | string[] }[] } };
}

/**
 * What roles of the stack have asked for since the meter was last reset, and may not do: the embedded cloud serves them
 * all the same. `ROLE ACTION` each; resources are not compared.
 */
export function askedWithoutPermission({ cloud, directory, name }: Deployment): string[] {
  const stack = statelessStackName(name);
  const template = JSON.parse(readFileSync(path.join(directory, 'cdk.out', `${stack}.template.json`), 'utf8'));
  const allowed = new Map<string, Set<string>>();
  for (const { Type, Properties } of Object.values<Policy>(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const actions = (Properties.PolicyDocument?.Statement ?? []).flatMap(({ Action }) => Action);
    for (const { Ref } of Properties.Roles ?? []) {
      allowed.set(Ref, new Set([...(allowed.get(Ref) ?? []), ...actions]));
    }
  }
  const asked = new Set<string>();
  for (const { service, operation, principal } of cloud.meter.snapshot()) {
    const [, role = ''] = new RegExp(`^${stack}-([A-Za-z0-9]+)-`).exec(principal) ?? [];
    const action = ACTIONS[`${service}:${operation}`] ?? `${service}:${operation}`;
    if (service !== 'lambda' && role !== '' && !allowed.get(role)?.has(action)) asked.add(`${role} ${action}`);
  }
  return [...asked].sort();
}
