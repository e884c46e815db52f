import type { RetrievalPolicy } from './account-vaults';

/**
 * Changes to an account and its vaults that only a person may make, with credentials of their own: no function of a deployment
 * has these permissions.
 */
export interface AccountGovernance {
  /** Replace the data retrieval policy of the account in this region. @throws ActionDeniedError */
  setRetrievalPolicy(policy: RetrievalPolicy): Promise<void>;
  /**
   * Buy a unit of provisioned capacity, for which the account is charged at once. Never retried when an earlier request may have
   * bought one.
   *
   * @returns the id of the unit
   * @throws ActionDeniedError; CapacityLimitError when the account has as many units as it may; after any other error a unit may have
   *   been bought
   */
  buyCapacityUnit(): Promise<string>;
  /**
   * Attach a lock policy to a vault, in force at once and for 24 hours unless it is completed.
   *
   * @param policy JSON
   * @returns the id of the lock, which no other answer of Glacier has
   * @throws VaultNotFoundError, ActionDeniedError, also when the vault has a lock; InvalidInputError for a policy that Glacier refuses;
   *   after any other error the lock may be in progress
   */
  initiateVaultLock(vault: string, policy: string): Promise<string>;
  /**
   * Make the lock in progress permanent; repeatable.
   *
   * @throws VaultNotFoundError; InvalidInputError for another id, or when no lock is in progress; ActionDeniedError, also for another
   *   id when the lock is complete
   */
  completeVaultLock(vault: string, lockId: string): Promise<void>;
  /** Remove the lock in progress; a no-op without one. @throws VaultNotFoundError; ActionDeniedError when it is complete */
  abortVaultLock(vault: string): Promise<void>;
}
