import { CAPACITY_UNITS_MAX } from '../../core/contracts/capacity-unit';
import {
  ActionDeniedError,
  CapacityLimitError,
  InvalidInputError,
  VaultNotFoundError,
} from '../../core/contracts/errors';
import type { AccountGovernance } from '../../core/ports/account-governance';
import type {
  AccountVaults,
  Answer,
  CapacityUnit,
  ListedVault,
  RetrievalPolicy,
  VaultLock,
} from '../../core/ports/account-vaults';
import { monthAfter } from './month-after';

const DAY_MS = 86_400_000;

/** Settings of a vault in memory. */
export interface MemoryVaultSettings {
  createdAt?: Date;
  inventory?: { archives: number; sizeBytes: number; takenAt: Date };
  lock?: VaultLock;
  topicArn?: string;
  accessPolicy?: string;
  tags?: Record<string, string>;
}

export interface MemoryAccountVaults extends AccountVaults, AccountGovernance {
  put(vault: string, settings: MemoryVaultSettings): void;
  /** Deny an action, such as `glacier:GetVaultLock`, on every vault. */
  deny(action: string): void;
  /** Allow it again. */
  allow(action: string): void;
}

/** In-memory vaults of an account, and changes to them. @param now time of purchases and locks */
export function memoryAccountVaults(now: () => Date = () => new Date(0)): MemoryAccountVaults {
  const vaults = new Map<string, MemoryVaultSettings>();
  const denied = new Set<string>();
  const lockIds = new Map<string, string>();
  let locks = 0;
  const bought: CapacityUnit[] = [];
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

  const units = () => bought.filter(({ expiresAt }) => expiresAt > now());

  function lockOf(vault: string): VaultLock {
    const { lock } = settingsOf(vault);
    return lock && (lock.state !== 'in-progress' || lock.expiresAt > now()) ? lock : { state: 'none' };
  }

  function requireAllowed(action: string): void {
    if (denied.has(action)) throw new ActionDeniedError(`${action} is denied`);
  }

  async function answer<Value>(action: string, ask: () => Value): Promise<Answer<Value>> {
    return denied.has(action) ? { kind: 'denied', action } : { kind: 'known', value: ask() };
  }

  return {
    put: (vault, settings) => void vaults.set(vault, settings),
    async setRetrievalPolicy(set) {
      requireAllowed('glacier:SetDataRetrievalPolicy');
      policy = set;
    },
    async buyCapacityUnit() {
      requireAllowed('glacier:PurchaseProvisionedCapacity');
      if (units().length >= CAPACITY_UNITS_MAX)
        throw new CapacityLimitError(`the account has ${CAPACITY_UNITS_MAX} units`);
      const id = `unit-${bought.length + 1}`;
      bought.push({ id, startsAt: now(), expiresAt: monthAfter(now()) });
      return id;
    },
    async initiateVaultLock(vault, lockPolicy) {
      requireAllowed('glacier:InitiateVaultLock');
      if (lockOf(vault).state !== 'none') throw new ActionDeniedError(`vault ${vault} has a lock`);
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + DAY_MS);
      settingsOf(vault).lock = { state: 'in-progress', policy: lockPolicy, createdAt, expiresAt };
      const id = `lock-${++locks}`;
      lockIds.set(vault, id);
      return id;
    },
    async completeVaultLock(vault, lockId) {
      requireAllowed('glacier:CompleteVaultLock');
      const lock = lockOf(vault);
      if (lock.state === 'none') throw new InvalidInputError(`vault ${vault} has no lock`);
      if (lockIds.get(vault) !== lockId) {
        if (lock.state === 'locked') throw new ActionDeniedError(`vault ${vault} is locked`);
        throw new InvalidInputError(`${lockId} is not the id of the lock`);
      }
      settingsOf(vault).lock = { state: 'locked', policy: lock.policy, createdAt: lock.createdAt };
    },
    async abortVaultLock(vault) {
      requireAllowed('glacier:AbortVaultLock');
      if (lockOf(vault).state === 'locked') throw new ActionDeniedError(`vault ${vault} is locked`);
      delete settingsOf(vault).lock;
    },
    deny: (action) => void denied.add(action),
    allow: (action) => void denied.delete(action),
    async *list() {
      requireAllowed('glacier:ListVaults');
      for (const name of [...vaults.keys()].sort()) yield listed(name);
    },
    async describe(vault) {
      requireAllowed('glacier:DescribeVault');
      return listed(vault);
    },
    lock: (vault) => answer('glacier:GetVaultLock', () => lockOf(vault)),
    noticeTopic: (vault) => answer('glacier:GetVaultNotifications', () => settingsOf(vault).topicArn),
    accessPolicy: (vault) => answer('glacier:GetVaultAccessPolicy', () => settingsOf(vault).accessPolicy),
    tags: (vault) => answer('glacier:ListTagsForVault', () => settingsOf(vault).tags ?? {}),
    retrievalPolicy: () => answer('glacier:GetDataRetrievalPolicy', () => policy),
    capacityUnits: () => answer('glacier:ListProvisionedCapacity', units),
  };
}
