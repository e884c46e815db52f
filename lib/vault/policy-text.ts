import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InvalidInputError } from '../../core/contracts/errors';
import { problemsIn } from '../../core/contracts/parse-request';
import { type AccessPolicy, AnyAccessPolicy } from '../../core/contracts/vault-settings';

/**
 * Write an access policy as JSON, which may have values of the template in it. Statements without a resource get that of the vault.
 *
 * @throws InvalidInputError when it has no statement, or one without an action or principal
 */
export function policyText(
  scope: Construct,
  policy: PolicyDocument | PolicyStatement[] | AccessPolicy,
  vaultArn: string,
): string {
  const document = Array.isArray(policy) ? new PolicyDocument({ statements: policy }) : policy;
  const json: AccessPolicy = isDocument(document) ? document.toJSON() : document;
  const stack = Stack.of(scope);
  const parsed = AnyAccessPolicy.safeParse(stack.resolve(json));
  if (!parsed.success) {
    throw new InvalidInputError(`${scope.node.path}: accessPolicy: ${problemsIn(parsed.error).join('; ')}`);
  }
  const Statement = json.Statement.map((statement) =>
    'Resource' in statement || 'NotResource' in statement ? statement : { ...statement, Resource: vaultArn },
  );
  return stack.toJsonString({ ...json, Statement });
}

/** Whether a policy is a document of the CDK. An app may have a copy of the CDK of its own, with a class of its own. */
const isDocument = (policy: PolicyDocument | AccessPolicy): policy is PolicyDocument =>
  typeof policy.toJSON === 'function';
