import { VaultNotFoundError } from '../../core/contracts/errors';
import type { AccountVaults, Answer, ListedVault, RetrievalPolicy, VaultLock } from '../../core/ports/account-vaults';

/** Settings of a vault in memory. */
export interface MemoryVaultSettings {
  createdAt?: Date;
  inventory?: { archives: number; sizeBytes: number; takenAt: Date };
  lock?: VaultLock;
  topicArn?: string;
  accessPolicy?: string;
  tags?: Record<string, string>;
}

export interface MemoryAccountVaults extends AccountVaults {
  put(vault: string, settings: MemoryVaultSettings): void;
  setRetrievalPolicy(policy: RetrievalPolicy): void;
  /** Deny an action, such as `glacier:GetVaultLock`, on every vault. */
  deny(action: string): void;
  /** Allow it again. */
  allow(action: string): void;
}

/** In-memory vaults of an account. */
export function memoryAccountVaults(): MemoryAccountVaults {
  const vaults = new Map<string, MemoryVaultSettings>();
  const denied = new Set<string>();
  let policy: RetrievalPolicy = { strategy: 'none' };

  function settingsOf(vault: string): MemoryVaultSettings {
    const settings = vaults.get(vault);
    if (!settings) throw new VaultNotFoundError(`Glacier has no vault "${vault}" in this account and region`);
    return settings;
  }

  const listed = (name: string): ListedVault => {
    const { createdAt, inventory } = settingsOf(name);
    return { name, arn: `arn:aws:glacier:us-east-1:123456789012:vaults/${name}`, createdAt, inventory };
  };

  async function answer<Value>(action: string, ask: () => Value): Promise<Answer<Value>> {
    return denied.has(action) ? { kind: 'denied', action } : { kind: 'known', value: ask() };
  }

  return {
    put: (vault, settings) => void vaults.set(vault, settings),
    setRetrievalPolicy: (set) => {
      policy = set;
    },
    deny: (action) => void denied.add(action),
    allow: (action) => void denied.delete(action),
    async *list() {
      for (const name of [...vaults.keys()].sort()) yield listed(name);
    },
    describe: async (vault) => listed(vault),
    lock: (vault) => answer('glacier:GetVaultLock', () => settingsOf(vault).lock ?? { state: 'none' }),
    noticeTopic: (vault) => answer('glacier:GetVaultNotifications', () => settingsOf(vault).topicArn),
    accessPolicy: (vault) => answer('glacier:GetVaultAccessPolicy', () => settingsOf(vault).accessPolicy),
    tags: (vault) => answer('glacier:ListTagsForVault', () => settingsOf(vault).tags ?? {}),
    retrievalPolicy: () => answer('glacier:GetDataRetrievalPolicy', () => policy),
  };
}
