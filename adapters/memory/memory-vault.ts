import type { CreationRange } from '../../core/contracts/creation-range';

export interface MemoryArchive {
  archiveId: string;
  description: string;
  creationDate: Date;
  bytes: Buffer;
  /** Hexadecimal. */
  treeHash: string;
}

/** Bytes that each archive adds to `SizeInBytes` beyond its own. */
const INDEX_BYTES = 32_768;

const toSecond = (moment: Date) => moment.toISOString().replace(/\.\d+Z$/, 'Z');

/** Vault in memory, with its archives and its last inventory. */
export class MemoryVault {
  readonly archives = new Map<string, MemoryArchive>();
  /** Whether archives were added or removed since the last inventory. */
  hasChanged = false;
  #inventory: { date: Date; archives: MemoryArchive[] } | undefined;

  constructor(readonly name: string) {}

  get arn(): string {
    return `arn:aws:glacier:us-east-1:123456789012:vaults/${this.name}`;
  }

  takeInventory(date: Date): void {
    this.hasChanged = false;
    this.#inventory = { date, archives: [...this.archives.values()] };
  }

  description() {
    const listed = this.#inventory?.archives ?? [];
    return {
      arn: this.arn,
      archives: listed.length,
      sizeBytes: listed.reduce((sum, { bytes }) => sum + bytes.length + INDEX_BYTES, 0),
      inventoryDate: this.#inventory?.date,
    };
  }

  /** Whether the vault was empty at its last inventory, if there was one, and has not changed since. */
  get isDeletable(): boolean {
    return this.archives.size === 0 && (this.#inventory?.archives.length ?? 0) === 0 && !this.hasChanged;
  }

  /**
   * Output of an inventory job as Glacier returns it; undefined before the first inventory.
   *
   * @see Amazon Glacier Developer Guide, "Downloading a Vault Inventory"
   */
  inventoryJson(created: CreationRange = {}): Buffer | undefined {
    if (!this.#inventory) return undefined;
    const { date, archives } = this.#inventory;
    const { from = '0', to = ':' } = created;
    const isListed = ({ creationDate }: MemoryArchive) => from <= toSecond(creationDate) && toSecond(creationDate) < to;
    const ArchiveList = archives.filter(isListed).map(({ archiveId, description, creationDate, bytes, treeHash }) => ({
      ArchiveId: archiveId,
      ArchiveDescription: description,
      CreationDate: toSecond(creationDate),
      Size: bytes.length,
      SHA256TreeHash: treeHash,
    }));
    return Buffer.from(JSON.stringify({ VaultARN: this.arn, InventoryDate: toSecond(date), ArchiveList }));
  }
}
