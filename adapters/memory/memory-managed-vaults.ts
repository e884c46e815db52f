import { ActionDeniedError, InvalidInputError, VaultNotFoundError } from '../../core/contracts/errors';
import { POLICY_BYTES_MAX, TAGS_MAX } from '../../core/contracts/vault-settings';
import {
  type ManagedVaults,
  type SettingChange,
  TAGS_PER_CHANGE_MAX,
  type VaultSettings,
} from '../../core/ports/managed-vaults';

export interface MemoryManagedVaults extends ManagedVaults {
  /** The changes that were made, and creations of vaults. */
  readonly made: readonly (SettingChange['kind'] | 'create')[];
  put(vault: string, settings: VaultSettings): void;
  remove(vault: string): void;
  /** Have the next calls denied. */
  denyNext(calls: number): void;
}

/**
 * Settings of vaults in memory, with Glacier's limits. A vault that is put there was created long ago.
 *
 * @param now the time at which vaults are created
 */
export function memoryManagedVaults(now = () => new Date()): MemoryManagedVaults {
  const vaults = new Map<string, VaultSettings>();
  const created = new Map<string, Date>();
  const made: (SettingChange['kind'] | 'create')[] = [];
  let denials = 0;

  function requireAllowed(): void {
    if (denials === 0) return;
    denials -= 1;
    throw new ActionDeniedError('the role has no permission');
  }

  return {
    made,
    put: (vault, settings) => void vaults.set(vault, structuredClone(settings)),
    remove(vault) {
      vaults.delete(vault);
      created.delete(vault);
    },
    denyNext: (calls) => {
      denials = calls;
    },
    async settings(vault) {
      requireAllowed();
      return structuredClone(vaults.get(vault));
    },
    async createdAt(vault) {
      requireAllowed();
      return vaults.has(vault) ? (created.get(vault) ?? new Date(0)) : undefined;
    },
    async create(vault) {
      requireAllowed();
      made.push('create');
      if (vaults.has(vault)) return;
      vaults.set(vault, { tags: {} });
      created.set(vault, now());
    },
    async change(vault, change) {
      requireAllowed();
      const settings = vaults.get(vault);
      if (!settings) throw new VaultNotFoundError(`Glacier has no vault "${vault}"`);
      made.push(change.kind);
      vaults.set(vault, changed(settings, structuredClone(change)));
    },
  };
}

function changed(settings: VaultSettings, change: SettingChange): VaultSettings {
  switch (change.kind) {
    case 'set-notifications':
      return { ...settings, notifications: change.notifications };
    case 'delete-notifications':
      return { ...settings, notifications: undefined };
    case 'set-access-policy':
      if (Buffer.byteLength(change.accessPolicy) > POLICY_BYTES_MAX)
        throw new InvalidInputError('the policy is too long');
      return { ...settings, accessPolicy: change.accessPolicy };
    case 'delete-access-policy':
      return { ...settings, accessPolicy: undefined };
    case 'add-tags': {
      const tags = { ...settings.tags, ...change.tags };
      checkCount(Object.keys(change.tags).length);
      if (Object.keys(tags).length > TAGS_MAX) throw new InvalidInputError('the vault would have too many tags');
      return { ...settings, tags };
    }
    case 'remove-tags': {
      checkCount(change.keys.length);
      const left = Object.entries(settings.tags).filter(([key]) => !change.keys.includes(key));
      return { ...settings, tags: Object.fromEntries(left) };
    }
  }
}

function checkCount(tags: number): void {
  if (tags < 1 || tags > TAGS_PER_CHANGE_MAX) throw new InvalidInputError(`${tags} tags are not 1 to 10`);
}
