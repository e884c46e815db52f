import { principalArn } from '../../iam/caller';
import { type AccessRequest, appliesTo } from '../../iam/policy/applies-to';
import type { Call } from '../glacier-context';
import type { OperationName } from '../operation-table';
import { accessDenied } from '../wire/glacier-error';
import { denialsOf } from './denials';
import { archiveAgeKey, secureTransportKey, tagKeyPrefix } from './policy-terms';
import type { Vault } from './vault';

const dayMs = 24 * 3_600_000;

/**
 * Hold a call against the access policy and the lock of its vault; a lock is in force while it is in progress, too. Only `Deny`
 * has an effect: whether callers of the vault's own account are allowed is decided by their own policies.
 *
 * @throws AccessDeniedException (403)
 */
export async function authorizeCall(operation: OperationName, call: Call): Promise<void> {
  const { context, request } = call;
  const vault = context.vaults.get(call.vaultName);
  if (!vault) return;
  const denials = denialsOf(vault, context.clock.now(), context.options.onError);
  if (denials.length === 0) return;
  const accessed: AccessRequest = {
    caller: request.caller,
    action: `glacier:${operation}`,
    resource: vault.arn,
    context: await conditionValues(operation, call, vault),
  };
  if (!denials.some((statement) => appliesTo(statement, accessed))) return;
  throw accessDenied(
    `User: ${principalArn(request.caller)} is not authorized to perform: ${accessed.action} ` +
      `on resource: ${vault.arn} with an explicit deny in a resource-based policy`,
  );
}

async function conditionValues(operation: OperationName, call: Call, vault: Vault): Promise<Map<string, string>> {
  const values = new Map([[secureTransportKey, 'true']]);
  for (const [key, value] of vault.settings.tags ?? []) values.set(`${tagKeyPrefix}${key.toLowerCase()}`, value);
  const archive = operation === 'DeleteArchive' ? await vault.archives.find(call.archiveId) : undefined;
  if (archive) {
    const ageInDays = Math.floor((call.context.clock.now() - archive.createdAtMs) / dayMs);
    values.set(archiveAgeKey, String(ageInDays));
  }
  return values;
}
