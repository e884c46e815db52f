/** Content of a vault's settings file; everything else is in its logs. */
export interface VaultSettings {
  name: string;
  createdAtMs: number;
  notifications?: { topicArn: string; events: string[] };
  tags?: [key: string, value: string][];
  accessPolicy?: string;
  lock?: VaultLock;
}

export interface VaultLock {
  id: string;
  policy: string;
  createdAtMs: number;
  /** Expiry of a lock in progress; undefined once the lock is complete. */
  expiresAtMs?: number;
}
