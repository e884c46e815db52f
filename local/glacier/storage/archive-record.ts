/** An archive in the vault's log. */
export interface ArchiveRecord {
  id: string;
  /** Position among the vault's archives, in order of creation; never changes. */
  number: number;
  createdAtMs: number;
  sizeBytes: number;
  treeHash: string;
  description: string;
  /** Size of the parts in which a multipart upload has stored it; absent for a single file. */
  partSizeBytes?: number;
  /** Present when no data is stored: it is generated when it is read. */
  content?: 'zeros';
  /** Id of the multipart upload that created it. */
  uploadId?: string;
}

/** An inventory in the vault's log. */
export interface InventoryRecord {
  takenAtMs: number;
  /** The vault's LastInventoryDate. */
  publishedAtMs: number;
  archives: number;
  sizeBytes: number;
  /** Name of the file that lists the archives, one JSON line each, in order of creation. */
  file: string;
}

/** Lines of a vault's log, in chronological order. */
export type VaultLogLine =
  | { archive: ArchiveRecord }
  | { deleted: string }
  /** Written before the first change that no inventory contains. */
  | { inventoryDueAtMs: number }
  | { inventory: InventoryRecord };
