import {
  AddTagsToVaultCommand,
  CreateVaultCommand,
  DeleteVaultAccessPolicyCommand,
  DeleteVaultNotificationsCommand,
  DescribeVaultCommand,
  GetVaultAccessPolicyCommand,
  GetVaultNotificationsCommand,
  type GlacierClient,
  ListTagsForVaultCommand,
  RemoveTagsFromVaultCommand,
  SetVaultAccessPolicyCommand,
  SetVaultNotificationsCommand,
} from '@aws-sdk/client-glacier';
import { VaultNotFoundError } from '../../core/contracts/errors';
import type { ManagedVaults, SettingChange, VaultSettings } from '../../core/ports/managed-vaults';
import { isMissing, isMissingVault, settingError } from './glacier-errors';

/** Placeholder for the account of the credentials. */
const accountId = '-';

/** Settings of vaults in Amazon Glacier through the AWS SDK. */
export function glacierManagedVaults(client: GlacierClient): ManagedVaults {
  async function translated<Output>(vault: string, action: string, call: () => Promise<Output>): Promise<Output> {
    try {
      return await call();
    } catch (error) {
      throw settingError(error, action, vault);
    }
  }

  /** Ask for a setting. @returns undefined when the vault does not have it */
  const setting = <Output>(vault: string, action: string, call: () => Promise<Output>) =>
    translated(vault, action, () =>
      call().catch((error: unknown) => {
        if (isMissing(error) && !isMissingVault(error)) return undefined;
        throw error;
      }),
    );

  /** Send a change. @returns the name of its action, for messages */
  function send(vaultName: string, change: SettingChange): [action: string, call: () => Promise<unknown>] {
    const vault = { accountId, vaultName };
    switch (change.kind) {
      case 'set-notifications': {
        const { topicArn: SNSTopic, events } = change.notifications;
        const command = new SetVaultNotificationsCommand({
          ...vault,
          vaultNotificationConfig: { SNSTopic, Events: [...events] },
        });
        return ['SetVaultNotifications', () => client.send(command)];
      }
      case 'delete-notifications':
        return ['DeleteVaultNotifications', () => client.send(new DeleteVaultNotificationsCommand(vault))];
      case 'set-access-policy': {
        const command = new SetVaultAccessPolicyCommand({ ...vault, policy: { Policy: change.accessPolicy } });
        return ['SetVaultAccessPolicy', () => client.send(command)];
      }
      case 'delete-access-policy':
        return ['DeleteVaultAccessPolicy', () => client.send(new DeleteVaultAccessPolicyCommand(vault))];
      case 'add-tags':
        return ['AddTagsToVault', () => client.send(new AddTagsToVaultCommand({ ...vault, Tags: change.tags }))];
      case 'remove-tags':
        return [
          'RemoveTagsFromVault',
          () => client.send(new RemoveTagsFromVaultCommand({ ...vault, TagKeys: change.keys })),
        ];
    }
  }

  const describe = (vaultName: string) =>
    translated(vaultName, 'DescribeVault', () =>
      client.send(new DescribeVaultCommand({ accountId, vaultName })).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      }),
    );

  async function settings(vaultName: string): Promise<VaultSettings | undefined> {
    const vault = { accountId, vaultName };
    if (!(await describe(vaultName))) return undefined;
    return settingsOf(vault).catch((error: unknown) => {
      // Deleted since it was described.
      if (error instanceof VaultNotFoundError) return undefined;
      throw error;
    });
  }

  async function settingsOf(vault: { accountId: string; vaultName: string }): Promise<VaultSettings> {
    const { vaultName } = vault;
    const [notices, policy, listed] = [
      await setting(vaultName, 'GetVaultNotifications', () => client.send(new GetVaultNotificationsCommand(vault))),
      await setting(vaultName, 'GetVaultAccessPolicy', () => client.send(new GetVaultAccessPolicyCommand(vault))),
      await translated(vaultName, 'ListTagsForVault', () => client.send(new ListTagsForVaultCommand(vault))),
    ];
    const { SNSTopic: topicArn, Events: events = [] } = notices?.vaultNotificationConfig ?? {};
    return {
      notifications: topicArn === undefined ? undefined : { topicArn, events },
      accessPolicy: policy?.policy?.Policy,
      tags: listed.Tags ?? {},
    };
  }

  return {
    settings,
    async createdAt(vaultName) {
      const vault = await describe(vaultName);
      return vault && requiredDate(vault.CreationDate, vaultName);
    },
    async create(vaultName) {
      await translated(vaultName, 'CreateVault', () => client.send(new CreateVaultCommand({ accountId, vaultName })));
    },
    async change(vaultName, change) {
      const [action, call] = send(vaultName, change);
      await translated(vaultName, action, call);
    },
  };
}

function requiredDate(text: string | undefined, vault: string): Date {
  const date = new Date(text ?? '');
  if (Number.isNaN(date.getTime()))
    throw new Error(`Glacier does not say when vault "${vault}" was created, but "${text}"`);
  return date;
}
