import { join } from 'node:path';
import type { UploadStore } from '../multipart/upload-store';
import type { ArchiveStore } from '../storage/archive-store';
import { replaceFile } from '../storage/durable-file';
import type { VaultSettings } from './vault-settings';

/** Where a vault is kept. */
export interface VaultPlace {
  /** Name of its folder; unlike the vault's name it is never used again. */
  key: string;
  directory: string;
  arn: string;
  /** Whether what is written is on the disk before it counts. */
  fsync: boolean;
}

/** A vault that is open: its settings, archives and multipart uploads. */
export class Vault {
  /** Set the moment that DeleteVault decides; nothing is written afterwards. */
  deleted = false;
  #settings: VaultSettings;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly place: VaultPlace,
    settings: VaultSettings,
    readonly archives: ArchiveStore,
    readonly uploads: UploadStore,
  ) {
    this.#settings = settings;
  }

  get key(): string {
    return this.place.key;
  }

  get directory(): string {
    return this.place.directory;
  }

  get arn(): string {
    return this.place.arn;
  }

  get settings(): Readonly<VaultSettings> {
    return this.#settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Change settings; `change` sees the latest ones. They count once they are stored. */
  update(change: (settings: Readonly<VaultSettings>) => VaultSettings): Promise<void> {
    const saved = this.#saving.then(async () => {
      const settings = change(this.#settings);
      await saveSettings(this.directory, settings, this.place.fsync);
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
