import { join } from 'node:path';
import type { UploadStore } from '../multipart/upload-store';
import type { ArchiveStore } from '../storage/archive-store';
import { replaceFile } from '../storage/durable-file';
import type { VaultSettings } from './vault-settings';

/** A vault that is open: its settings, archives and multipart uploads. */
export class Vault {
  /** Set the moment that DeleteVault decides; nothing is written afterwards. */
  deleted = false;
  #settings: VaultSettings;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(
    /** Name of its folder; unlike the vault's name it is never used again. */
    readonly key: string,
    readonly directory: string,
    readonly arn: string,
    settings: VaultSettings,
    readonly archives: ArchiveStore,
    readonly uploads: UploadStore,
    private readonly fsync: boolean,
  ) {
    this.#settings = settings;
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
      await saveSettings(this.directory, settings, this.fsync);
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
