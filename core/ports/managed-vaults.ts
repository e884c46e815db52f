import type { VaultTags } from '../contracts/vault-settings';

/** Topic to which a vault sends notices, and the jobs of which it does. */
export interface VaultNotifications {
  topicArn: string;
  events: readonly string[];
}

/** Settings of a vault that can be managed. */
export interface VaultSettings {
  notifications?: VaultNotifications;
  /** JSON. */
  accessPolicy?: string;
  tags: VaultTags;
}

/** Maximum number of tags in one change. */
export const TAGS_PER_CHANGE_MAX = 10;

/** Change of one setting, or of up to ten tags. */
export type SettingChange =
  | { kind: 'set-notifications'; notifications: VaultNotifications }
  | { kind: 'delete-notifications' }
  | { kind: 'set-access-policy'; accessPolicy: string }
  | { kind: 'delete-access-policy' }
  | { kind: 'add-tags'; tags: VaultTags }
  | { kind: 'remove-tags'; keys: string[] };

/** Vaults whose settings a deployment manages. Every change can be repeated with the same effect. */
export interface ManagedVaults {
  /** @returns undefined when there is no such vault @throws ActionDeniedError */
  settings(vault: string): Promise<VaultSettings | undefined>;
  /** @returns undefined when there is no such vault @throws ActionDeniedError */
  createdAt(vault: string): Promise<Date | undefined>;
  /** Create a vault; a no-op for one that exists. @throws ActionDeniedError, InvalidInputError */
  create(vault: string): Promise<void>;
  /** @throws VaultNotFoundError, ActionDeniedError; InvalidInputError for a value that Glacier refuses */
  change(vault: string, change: SettingChange): Promise<void>;
}
