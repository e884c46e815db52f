import { SETTING_ACTIONS } from '../contracts/managing-denied';
import { POLICY_BYTES_MAX } from '../contracts/vault-settings';
import { coversVault } from './policy-resource';
import { policyStatements } from './policy-statements';
import { termsOfPolicy } from './policy-terms';

/** Actions that Moraine or its users need, by what stops when they are denied. */
const NEEDED: Record<string, readonly string[]> = {
  'backups to this vault': [
    'InitiateMultipartUpload',
    'UploadMultipartPart',
    'ListParts',
    'CompleteMultipartUpload',
    'AbortMultipartUpload',
    'UploadArchive',
  ],
  'retrievals, restores, checks and inventories': ['InitiateJob', 'DescribeJob', 'ListJobs', 'GetJobOutput'],
  'every run, when it opens': ['DescribeVault'],
  'deleting the vault once it is empty': ['DeleteVault'],
  'managing its notifications, access policy and tags': ['CreateVault', ...SETTING_ACTIONS],
  'reading the terms of this lock': ['GetVaultLock'],
  'ending its trial early, or completing it': ['AbortVaultLock', 'CompleteVaultLock'],
};

/** What is wrong with a lock policy. Glacier would refuse one with `errors`; `warnings` a person has to weigh. */
export interface PolicyFindings {
  errors: string[];
  warnings: string[];
}

/** Check the policy of a lock before it is attached to a vault. */
export function checkLockPolicy(policy: string, vaultArn: string): PolicyFindings {
  const sizeBytes = Buffer.byteLength(policy);
  if (sizeBytes > POLICY_BYTES_MAX) {
    return failed(`The policy has ${sizeBytes} bytes; Glacier takes at most ${POLICY_BYTES_MAX}.`);
  }
  const statements = policyStatements(policy);
  if (!statements) return failed('The policy is no JSON object with a `Statement` of at least one object.');
  if (!statements.some(({ Resource }) => coversVault(Resource, vaultArn))) {
    return failed(`None of the policy's statements is about this vault: one of their resources must be ${vaultArn}.`);
  }
  return { errors: [], warnings: [...deletionWarnings(policy, vaultArn), ...needWarnings(policy, vaultArn)] };
}

const failed = (error: string): PolicyFindings => ({ errors: [error], warnings: [] });

function deletionWarnings(policy: string, vaultArn: string): string[] {
  const terms = termsOfPolicy(policy, vaultArn);
  if (terms.kind === 'none') return ['It does not forbid to delete archives.'];
  if (terms.kind === 'always') {
    return ['Nobody will ever be able to delete an archive, nor therefore the vault: its storage is paid for ever.'];
  }
  if (terms.kind === 'unknown') return [`Whether it forbids to delete archives cannot be told: ${terms.reason}.`];
  return [];
}

function needWarnings(policy: string, vaultArn: string): string[] {
  return Object.entries(NEEDED).flatMap(([what, actions]) => {
    const denied = actions.filter((action) => termsOfPolicy(policy, vaultArn, `glacier:${action}`).kind !== 'none');
    return denied.length > 0 ? [`It denies, or may deny, ${denied.join(', ')}: that stops ${what}.`] : [];
  });
}
