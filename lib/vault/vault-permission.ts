import { Policy, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { InvalidInputError } from '../../core/contracts/errors';
import { SETTING_ACTIONS } from '../../core/contracts/managing-denied';
import { onVaults } from '../shared/permissions';

/** IAM's quota of the characters that all inline policies of a role may have together. */
const INLINE_CHARACTERS_MAX = 10_240;
/** Characters of the policy for the function's own log, with the longest names of its stack and log group. */
const LOG_POLICY_CHARACTERS = 700;
/** The longest ARN of a vault in any partition and region, without its name. */
const LONGEST_ARN = 'arn:aws-iso-b:glacier:ap-southeast-1:123456789012:vaults/';

const ACTIONS = ['CreateVault', ...SETTING_ACTIONS] as const;

/**
 * Permission to manage one vault: a policy of its own, which lasts until the vault has been released. With one policy for all vaults,
 * CloudFormation would take the permission away before the function needs it to release a vault.
 */
export function vaultPermission(scope: Construct, id: string, role: Role, vaultName: string): Policy {
  return new Policy(scope, id, { roles: [role], statements: [onVaults([vaultName], [...ACTIONS])] });
}

/** Maximum characters of the permission for a vault. */
function charactersFor(vaultName: string): number {
  const statement = {
    Action: ACTIONS.map((action) => `glacier:${action}`),
    Effect: 'Allow',
    Resource: LONGEST_ARN + vaultName,
  };
  return JSON.stringify({ Statement: [statement], Version: '2012-10-17' }).length;
}

/**
 * Check that a role may have the permissions for vaults.
 *
 * @throws InvalidInputError saying how many vaults fit
 */
export function checkPermissionsFit(vaultNames: readonly string[]): void {
  let left = INLINE_CHARACTERS_MAX - LOG_POLICY_CHARACTERS;
  for (const [position, vaultName] of vaultNames.entries()) {
    left -= charactersFor(vaultName);
    if (left >= 0) continue;
    throw new InvalidInputError(
      `a stack cannot manage ${vaultNames.length} vaults: IAM allows a role inline policies of 10,240 characters in all, ` +
        `which is enough for the first ${position}. Take \`manage\` (vaults[].manage) from '${vaultName}' and those after it, ` +
        'or manage them in another deployment or stack',
    );
  }
}
