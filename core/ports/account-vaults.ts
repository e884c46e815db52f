/** Vault as Glacier lists it. Counts are those of the last inventory. */
export interface ListedVault {
  name: string;
  arn: string;
  createdAt: Date | undefined;
  /** Undefined before the first inventory, when nothing is known about the contents. */
  inventory: { archives: number; sizeBytes: number; takenAt: Date } | undefined;
}

/** Answer to a question that the caller may be forbidden to ask. @template Value what is known */
export type Answer<Value> = { kind: 'known'; value: Value } | { kind: 'denied'; action: string };

/** Lock of a vault: an access policy that cannot be changed once it is locked. */
export type VaultLock =
  | { state: 'none' }
  /** In force, and gone after `expiresAt` unless it is completed. */
  | { state: 'in-progress'; policy: string; createdAt: Date; expiresAt: Date }
  | { state: 'locked'; policy: string; createdAt: Date };

/** Limit of an account for Standard retrievals. */
export type RetrievalPolicy =
  | { strategy: 'none' }
  | { strategy: 'free-tier' }
  | { strategy: 'bytes-per-hour'; bytesPerHour: number };

/** Unit of provisioned capacity for Expedited retrievals, which an account has for a month. */
export interface CapacityUnit {
  id: string;
  startsAt: Date;
  expiresAt: Date;
}

/** The vaults of an account and region, as a person may look at them. */
export interface AccountVaults {
  /** List all vaults in order of their names. @throws ActionDeniedError */
  list(): AsyncIterable<ListedVault>;
  /** @throws VaultNotFoundError, ActionDeniedError */
  describe(vault: string): Promise<ListedVault>;
  lock(vault: string): Promise<Answer<VaultLock>>;
  /** ARN of the topic to which the vault sends notices; undefined without one. */
  noticeTopic(vault: string): Promise<Answer<string | undefined>>;
  /** Access policy, JSON; undefined without one. */
  accessPolicy(vault: string): Promise<Answer<string | undefined>>;
  tags(vault: string): Promise<Answer<Record<string, string>>>;
  retrievalPolicy(): Promise<Answer<RetrievalPolicy>>;
  /** Units of provisioned capacity, the expired ones not among them. */
  capacityUnits(): Promise<Answer<CapacityUnit[]>>;
}
