/** What a vault's own file keeps; everything else is in its logs. */
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
  /** An in-progress lock lapses then; undefined once it is locked. */
  expiresAtMs?: number;
}
