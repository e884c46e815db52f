/** An archive as the vault's log keeps it. */
export interface ArchiveRecord {
  id: string;
  /** Counts the vault's archives in order of creation; never changes. */
  number: number;
  createdAtMs: number;
  sizeBytes: number;
  treeHash: string;
  description: string;
  /** Present when it lies in parts of this many bytes, as a multipart upload left it. */
  partSizeBytes?: number;
  /** Present when nothing is stored: the data is made when it is read. */
  content?: 'zeros';
  /** The upload that made it. */
  uploadId?: string;
}

/** What an inventory found when it was taken. */
export interface InventoryRecord {
  takenAtMs: number;
  /** The vault's LastInventoryDate: taking an inventory takes a moment. */
  publishedAtMs: number;
  archives: number;
  sizeBytes: number;
  /** Name of the file that lists the archives, one JSON line each, in order of creation. */
  file: string;
}

/** Lines of a vault's log, in the order in which things happened. */
export type VaultLogLine =
  | { archive: ArchiveRecord }
  | { deleted: string }
  /** Written before the first change that no inventory has seen. */
  | { inventoryDueAtMs: number }
  | { inventory: InventoryRecord };
