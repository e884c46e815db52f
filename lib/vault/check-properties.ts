import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InvalidInputError } from '../../core/contracts/errors';
import { ManagedVaultProperties, type ManagedVaultPropertiesInput } from '../../core/contracts/managed-vault';
import { problemsIn } from '../../core/contracts/parse-request';
import { POLICY_BYTES_MAX } from '../../core/contracts/vault-settings';

/**
 * Check the properties of a managed vault, as far as their values are known at synthesis; the function checks the others.
 *
 * @throws InvalidInputError
 */
export function checkProperties(scope: Construct, properties: ManagedVaultPropertiesInput): void {
  const { Notifications, AccessPolicy, Tags = {}, ...others } = Stack.of(scope).resolve(properties);
  const isKnown = (value: unknown) => typeof value === 'string';
  const known = {
    ...others,
    Notifications: isKnown(Notifications?.TopicArn) ? Notifications : undefined,
    AccessPolicy: isKnown(AccessPolicy) ? AccessPolicy : undefined,
    Tags: Object.fromEntries(Object.entries(Tags).map(([key, value]) => [key, isKnown(value) ? value : ''])),
  };
  const parsed = ManagedVaultProperties.safeParse(known);
  const problems = parsed.success ? [] : problemsIn(parsed.error);
  if (literalBytes(AccessPolicy) > POLICY_BYTES_MAX) problems.push('AccessPolicy: has more than 20 KB');
  if (problems.length > 0) throw new InvalidInputError(`${scope.node.path}: ${problems.join('; ')}`);
}

/** Bytes of the known parts of a text with values of the template in it. */
function literalBytes(text: { 'Fn::Join'?: [string, unknown[]] } | string | undefined): number {
  const parts = typeof text === 'object' ? (text['Fn::Join']?.[1] ?? []) : [];
  return Buffer.byteLength(parts.filter((part) => typeof part === 'string').join(''));
}
