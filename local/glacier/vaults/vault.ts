import { join } from 'node:path';
import type { UploadStore } from '../multipart/upload-store';
import type { ArchiveStore } from '../storage/archive-store';
import { replaceFile } from '../storage/durable-file';
import type { VaultSettings } from './vault-settings';

/** Folder of a vault on disk, and the ARN of the vault. */
export interface VaultStorage {
  /** Name of the folder; unlike the vault's name, it is never reused. */
  key: string;
  directory: string;
  arn: string;
  /** Whether writes are flushed to the disk before they are acknowledged. */
  fsync: boolean;
}

/** An open vault: its settings, archives and multipart uploads. */
export class Vault {
  /** Set as soon as DeleteVault has decided; nothing is written afterwards. */
  deleted = false;
  #settings: VaultSettings;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly storage: VaultStorage,
    settings: VaultSettings,
    readonly archives: ArchiveStore,
    readonly uploads: UploadStore,
  ) {
    this.#settings = settings;
  }

  get key(): string {
    return this.storage.key;
  }

  get directory(): string {
    return this.storage.directory;
  }

  get arn(): string {
    return this.storage.arn;
  }

  get settings(): Readonly<VaultSettings> {
    return this.#settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Change settings; `change` receives the latest ones. The new settings apply once they are stored. */
  update(change: (settings: Readonly<VaultSettings>) => VaultSettings): Promise<void> {
    const saved = this.#saving.then(async () => {
      const settings = change(this.#settings);
      await saveSettings(this.directory, settings, this.storage.fsync);
      this.#settings = settings;
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async close(): Promise<void> {
    await this.#saving;
    await this.archives.close();
  }
}

export const settingsPath = (vaultDirectory: string) => join(vaultDirectory, 'vault.json');

export const saveSettings = (vaultDirectory: string, settings: VaultSettings, fsync: boolean) =>
  replaceFile(settingsPath(vaultDirectory), JSON.stringify(settings), fsync);
