import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedDataError } from '../../damaged-data-error';
import { replaceFile } from '../storage/durable-file';

export type RetrievalStrategy = 'BytesPerHour' | 'FreeTier' | 'None';

export interface RetrievalRule {
  strategy: RetrievalStrategy;
  bytesPerHour?: number;
}

export interface CapacityUnit {
  id: string;
  startsAtMs: number;
  expiresAtMs: number;
}

export interface AccountSettings {
  retrievalRule: RetrievalRule;
  capacityUnits: CapacityUnit[];
  /** Standard retrievals begun under the FreeTier strategy in one calendar month (`2026-01`) or day (`2026-01-05`), in UTC. */
  freeTierUse?: { period: string; bytes: number };
}

/** Settings of the account, as opposed to those of a vault. */
export class AccountStore {
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly fsync: boolean,
    private current: AccountSettings,
  ) {}

  static async open(directory: string, fsync: boolean): Promise<AccountStore> {
    const path = join(directory, 'account.json');
    return new AccountStore(path, fsync, await load(path));
  }

  get settings(): Readonly<AccountSettings> {
    return this.current;
  }

  update(change: (settings: Readonly<AccountSettings>) => AccountSettings): Promise<void> {
    const saved = this.#saving.then(async () => {
      const settings = change(this.current);
      await replaceFile(this.path, JSON.stringify(settings), this.fsync);
      this.current = settings;
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async close(): Promise<void> {
    await this.#saving;
  }
}

async function load(path: string): Promise<AccountSettings> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { retrievalRule: { strategy: 'None' }, capacityUnits: [] };
  }
  try {
    return JSON.parse(text) as AccountSettings;
  } catch (cause) {
    throw new DamagedDataError(path, 'Restore it from a copy, or remove it to begin with the defaults.', { cause });
  }
}
