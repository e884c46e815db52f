import type { Statement } from './statement';

const SID = /^[0-9A-Za-z]*$/;
const ACTION = /^(\*|[0-9A-Za-z-]+:[0-9A-Za-z*?]+)$/;
/** Partition, service, region, account, and the resource with its colons. */
const ARN = /^arn:[^:]+:([^:]+):[^:]*:[^:]*:.+$/s;

/**
 * The part of a statement for which IAM refuses the policy of a role or about a role, in the words of IAM. Other services take some of
 * it in the policies of their resources.
 *
 * @param others the statements before it
 * @returns undefined when there is none
 * @see AWS IAM User Guide, "IAM JSON policy elements: Sid", "Action", "Resource"; words as `PutRolePolicy` has them
 */
export function refusedByIam({ sid, actions, resources }: Statement, others: readonly Statement[]): string | undefined {
  if (sid !== undefined && !SID.test(sid)) {
    return 'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
  }
  if (sid && others.some((other) => other.sid === sid)) {
    return 'Statement IDs (SID) in a single policy must be unique.';
  }
  const action = actions.patterns.find((pattern) => !ACTION.test(pattern));
  if (action !== undefined) {
    return `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${action})`;
  }
  for (const pattern of resources.patterns) {
    if (pattern === '*') continue;
    const [, service] = ARN.exec(pattern) ?? [];
    if (service === undefined) return `Resource ${pattern} must be in ARN format or "*".`;
    if (/[*?]/.test(service)) return `Resource vendor must be fully qualified and cannot contain regexes. (${pattern})`;
  }
  return undefined;
}
