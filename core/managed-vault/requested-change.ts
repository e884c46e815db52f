import type { CustomResourceRequest } from '../contracts/custom-resource';
import { InvalidInputError } from '../contracts/errors';
import { ManagedVaultProperties } from '../contracts/managed-vault';
import { problemsIn } from '../contracts/parse-request';
import type { VaultSettings } from '../ports/managed-vaults';
import { type SettingValue, wasFound } from './found-settings';

/** What a request of CloudFormation asks for a vault. */
export interface RequestedChange {
  vault: string;
  desired: VaultSettings;
  /** Settings that an earlier request asked for, and that may therefore be removed. */
  previous: VaultSettings;
  adopt: boolean;
  /** Whether a missing vault is created. One that is managed already was emptied and deleted on purpose. */
  isNew: boolean;
  /** Whether the vault had a setting before it was managed. */
  wasFound?: (setting: SettingValue) => boolean;
}

const NONE: VaultSettings = { tags: {} };
/** No name of a vault has a slash. */
const REFUSED = '/refused';

/** Physical id of a vault that was left alone because its creation was refused: deleting it touches nothing. */
export function refusedId({ LogicalResourceId, ResourceProperties: { VaultName } }: CustomResourceRequest): string {
  return `${typeof VaultName === 'string' && VaultName ? VaultName : LogicalResourceId}${REFUSED}`;
}

/**
 * Read a request. Its physical id begins with the name of the vault, so that another name makes another resource.
 *
 * @returns undefined when nothing is to be done: a vault that was never managed is to be released
 * @throws InvalidInputError when the wanted properties are not valid
 */
export function requestedChange(request: CustomResourceRequest): RequestedChange | undefined {
  const parsed = ManagedVaultProperties.safeParse(request.ResourceProperties);
  if (request.RequestType === 'Delete') {
    // With such properties no vault can have been given any settings.
    if (!parsed.success || request.PhysicalResourceId.endsWith(REFUSED)) return undefined;
    return {
      ...{ vault: parsed.data.VaultName, desired: NONE, previous: settingsOf(parsed.data) },
      ...{ adopt: false, isNew: false, wasFound: wasFound(request.PhysicalResourceId) },
    };
  }
  if (!parsed.success) {
    throw new InvalidInputError(`the vault's properties are not valid: ${problemsIn(parsed.error).join('; ')}`);
  }
  const { VaultName: vault, Adopt } = parsed.data;
  const wanted = { vault, desired: settingsOf(parsed.data), adopt: Adopt === 'true' };
  if (request.RequestType === 'Create') return { ...wanted, previous: NONE, isNew: true };
  // What was refused was neither created nor given any settings.
  if (request.PhysicalResourceId.endsWith(REFUSED)) return { ...wanted, previous: NONE, isNew: true };
  const managed = { ...wanted, isNew: false, wasFound: wasFound(request.PhysicalResourceId) };
  // Only a rollback has old properties that were refused. Nothing was set by them, and what is wanted now was ours before.
  const old = ManagedVaultProperties.safeParse(request.OldResourceProperties);
  if (!old.success) return { ...managed, previous: wanted.desired };
  if (old.data.VaultName !== vault) return { ...wanted, previous: NONE, isNew: true };
  return { ...managed, previous: settingsOf(old.data) };
}

function settingsOf({ Notifications, AccessPolicy: accessPolicy, Tags: tags }: ManagedVaultProperties): VaultSettings {
  const notifications = Notifications && { topicArn: Notifications.TopicArn, events: Notifications.Events };
  return { notifications, accessPolicy, tags };
}
