import { readFile } from 'node:fs/promises';
import { checkLockPolicy } from '../../../core/vault-lock/check-lock-policy';
import { denyingPolicy } from '../../../core/vault-lock/denying-policy';
import { CommandError } from '../../errors/command-error';
import { printable } from '../../format/printable';
import type { PolicySource } from './lock-request';

/** Text of the policy of a new lock. @throws CommandError when its file cannot be read, or Glacier would refuse it */
export async function readPolicySource(source: PolicySource, vaultArn: string): Promise<string> {
  if (source.kind === 'deny-delete') return denyingPolicy(vaultArn, source.days);
  const { file } = source;
  const text = await readFile(file, 'utf8').catch((error) => {
    throw new CommandError(`--policy ${printable(file)} cannot be read: ${error.message}`, undefined, { cause: error });
  });
  // Editors and shells of Windows begin a text with a byte order mark, which JSON must not have.
  const policy = text.replace(/^\uFEFF/, '');
  const [error] = checkLockPolicy(policy, vaultArn).errors;
  if (error !== undefined) throw new CommandError(`--policy ${printable(file)}: ${error}`);
  return policy;
}
