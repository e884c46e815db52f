import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualClock } from '../../clock/virtual-clock';
import { DamagedDataError } from '../../damaged-data-error';
import type { ResolvedOptions } from '../glacier-options';
import { UploadStore } from '../multipart/upload-store';
import { newFileName } from '../random-id';
import { ArchiveStore } from '../storage/archive-store';
import { saveSettings, settingsPath, Vault } from './vault';
import type { VaultSettings } from './vault-settings';

export interface VaultHooks {
  arnOf(vaultName: string): string;
  /** Whether a job still needs the data of a deleted archive. */
  isPinned(vaultKey: string, archiveId: string): boolean;
  /** Called with every vault when it is ready, before it can be found. */
  opened(vault: Vault): void;
  /** Called when a vault has been removed, before its files are. */
  removed(vault: Vault): void;
}

const temporaryFile = /\.tmp$/;

/** All vaults of the account. A vault is a folder under `vaults`, which one rename creates or removes. */
export class VaultRegistry {
  readonly #vaults = new Map<string, Vault>();
  readonly #creating = new Map<string, Promise<Vault>>();

  private constructor(
    private readonly directory: string,
    private readonly clock: VirtualClock,
    private readonly options: ResolvedOptions,
    private readonly hooks: VaultHooks,
  ) {}

  static async open(
    directory: string,
    clock: VirtualClock,
    options: ResolvedOptions,
    hooks: VaultHooks,
  ): Promise<VaultRegistry> {
    const registry = new VaultRegistry(directory, clock, options, hooks);
    await rm(join(directory, 'trash'), { recursive: true, force: true });
    await mkdir(join(directory, 'trash'), { recursive: true });
    await mkdir(join(directory, 'vaults'), { recursive: true });
    try {
      for (const key of await readdir(join(directory, 'vaults'))) {
        const vault = await registry.#open(key);
        registry.#vaults.set(vault.name, vault);
      }
    } catch (error) {
      await registry.close();
      throw error;
    }
    return registry;
  }

  get(name: string): Vault | undefined {
    return this.#vaults.get(name);
  }

  /** Vaults in ASCII order of their names. */
  sorted(): Vault[] {
    return [...this.#vaults.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  all(): Iterable<Vault> {
    return this.#vaults.values();
  }

  get size(): number {
    return this.#vaults.size + this.#creating.size;
  }

  /** Create a vault; an existing one is not changed. */
  async create(name: string): Promise<Vault> {
    const existing = this.#vaults.get(name);
    if (existing) return existing;
    const creating = this.#creating.get(name) ?? this.#create(name).finally(() => this.#creating.delete(name));
    this.#creating.set(name, creating);
    return creating;
  }

  async remove(vault: Vault): Promise<void> {
    vault.deleted = true;
    this.#vaults.delete(vault.name);
    this.hooks.removed(vault);
    await vault.close();
    const trash = join(this.directory, 'trash', vault.key);
    await rename(vault.directory, trash);
    await rm(trash, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#vaults.values()].map((vault) => vault.close()));
  }

  async #create(name: string): Promise<Vault> {
    const key = newFileName();
    // Created in the trash, which every start empties, then moved into place as a whole.
    const staging = join(this.directory, 'trash', key);
    for (const folder of ['incoming', 'data', 'uploads']) await mkdir(join(staging, folder), { recursive: true });
    await saveSettings(staging, { name, createdAtMs: this.clock.now() }, this.options.fsync);
    await rename(staging, join(this.directory, 'vaults', key));
    const vault = await this.#open(key);
    this.#vaults.set(name, vault);
    return vault;
  }

  async #open(key: string): Promise<Vault> {
    const directory = join(this.directory, 'vaults', key);
    const settings = await loadSettings(directory);
    for (const name of await readdir(directory))
      if (temporaryFile.test(name)) await rm(join(directory, name), { force: true });
    const { fsync, completeRepeatMs } = this.options;
    const uploadsSinceMs = this.clock.now() - completeRepeatMs;
    const isPinned = (archiveId: string) => this.hooks.isPinned(key, archiveId);
    const archives = await ArchiveStore.open(directory, fsync, uploadsSinceMs, isPinned);
    const uploads = await UploadStore.open(join(directory, 'uploads'), archives, this.clock, this.options);
    const place = { key, directory, arn: this.hooks.arnOf(settings.name), fsync };
    const vault = new Vault(place, settings, archives, uploads);
    this.hooks.opened(vault);
    return vault;
  }
}

async function loadSettings(directory: string): Promise<VaultSettings> {
  const path = settingsPath(directory);
  try {
    const settings = JSON.parse(await readFile(path, 'utf8')) as VaultSettings;
    if (typeof settings.name !== 'string' || typeof settings.createdAtMs !== 'number')
      throw new Error('name or createdAtMs is missing');
    return settings;
  } catch (cause) {
    throw new DamagedDataError(path, 'Restore it from a copy, or remove its folder to abandon the vault.', { cause });
  }
}
