import type { Deployment } from './deployment';

/** IAM's names of operations that it names otherwise. */
const ACTIONS: Record<string, string> = {
  's3:HeadObject': 's3:GetObject',
  's3:GetBucketLifecycleConfiguration': 's3:GetLifecycleConfiguration',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:CopyObject': 's3:PutObject',
  's3:UploadPartCopy': 's3:PutObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
};

/**
 * What roles of the stacks have asked for since the meter was last reset, and may not do: the embedded cloud serves them
 * all the same. `ROLE ACTION` each; resources are not compared.
 */
export function askedWithoutPermission({ cloud }: Deployment): string[] {
  const allowed = new Map<string, Set<string>>();
  for (const { roleName, policies } of cloud.principals.roles()) {
    const statements = policies.flatMap(({ document }) => document.Statement as { Action: string | string[] }[]);
    allowed.set(roleName, new Set(statements.flatMap(({ Action }) => Action)));
  }
  const asked = new Set<string>();
  for (const { service, operation, principal } of cloud.meter.snapshot()) {
    const action = ACTIONS[`${service}:${operation}`] ?? `${service}:${operation}`;
    const actions = allowed.get(principal);
    if (service !== 'lambda' && actions && !actions.has(action)) asked.add(`${principal} ${action}`);
  }
  return [...asked].sort();
}
