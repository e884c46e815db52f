import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppendLog } from './append-log';
import { ArchiveFiles } from './archive-files';
import { ArchiveIndex } from './archive-index';
import type { ArchiveRecord, InventoryRecord, VaultLogLine } from './archive-record';
import { writeFully } from './durable-file';

const archiveIdForm = /^[A-Za-z0-9_-]{138}$/;
const inventoryFileForm = /^inventory-[A-Za-z0-9.-]+\.jsonl(\.tmp)?$/;
/** Text before an archive's record in its line; `}` follows it. */
const archiveLineStart = '{"archive":';
/** Bytes that AWS adds to each archive's size for its index entry. */
const indexBytesPerArchive = 32 * 1024;

export type NewArchive = Omit<ArchiveRecord, 'number' | 'createdAtMs'>;

/** An archive whose data is generated when it is read. */
export type SyntheticArchive = Omit<ArchiveRecord, 'number'> & Required<Pick<ArchiveRecord, 'content'>>;

/**
 * The archives of one vault: a log of all changes, an index of existing archives, and the last inventory.
 *
 * An archive exists from the moment its line is in the log; its data is complete on the disk before that.
 */
export class ArchiveStore {
  readonly files: ArchiveFiles;
  /** Multipart uploads that became archives since `uploadsSinceMs`, by upload id, oldest first; found when opening. */
  readonly recentUploads = new Map<string, ArchiveRecord>();
  /** Time of the next inventory; undefined when nothing has changed since the last one. */
  inventoryDueAtMs: number | undefined;
  lastInventory: InventoryRecord | undefined;
  /** Called at the first change after an inventory; returns the time of the next one. */
  planInventory: () => number = () => {
    throw new Error('no inventory schedule watches this vault');
  };
  #log!: AppendLog;
  #index = new ArchiveIndex();
  #nextNumber = 1;
  /** Changes wait while an inventory is being taken. */
  #inventoryUnderWay: Promise<unknown> = Promise.resolve();
  /** File of that inventory, which nothing else refers to yet. */
  #inventoryFileUnderWay: string | undefined;
  #changesUnderWay = new Set<Promise<unknown>>();

  private constructor(
    private readonly directory: string,
    private readonly fsync: boolean,
    private readonly uploadsSinceMs: number,
  ) {
    this.files = new ArchiveFiles(directory);
  }

  /** @param isPinned whether a deleted archive's data is still needed by a job */
  static async open(
    directory: string,
    fsync: boolean,
    uploadsSinceMs: number,
    isPinned: (archiveId: string) => boolean,
  ): Promise<ArchiveStore> {
    const store = new ArchiveStore(directory, fsync, uploadsSinceMs);
    let lines = await store.#load();
    if (lines > 2 * store.#index.size + 1000) {
      await store.#compact(isPinned);
      lines = await store.#load();
    }
    await store.files.sweepIncoming(async (archiveId) => (await store.find(archiveId)) !== undefined);
    return store;
  }

  get size(): number {
    return this.#index.size;
  }

  async find(archiveId: string): Promise<ArchiveRecord | undefined> {
    return (await this.#locate(archiveId))?.archive;
  }

  /**
   * Record an archive whose data is complete at `dataPath`, and move it into place.
   *
   * @param hasLeaves whether `dataPath.leaves` comes with it
   */
  add(archive: NewArchive, dataPath: string, hasLeaves: boolean, nowMs: number): Promise<ArchiveRecord> {
    return this.#change(async () => {
      const record: ArchiveRecord = { ...archive, number: this.#nextNumber++, createdAtMs: nowMs };
      const offset = await this.#log.append({ archive: record } satisfies VaultLogLine);
      await this.files.settle(record.id, dataPath, hasLeaves);
      this.#index.add(record.id, offset);
      return record;
    });
  }

  /** Record archives that have no files; their numbers follow their order. */
  addSynthetic(archives: readonly SyntheticArchive[]): Promise<void> {
    return this.#change(async () => {
      const records: ArchiveRecord[] = archives.map((archive) => ({ ...archive, number: this.#nextNumber++ }));
      const lines = records.map((archive) => this.#log.append({ archive } satisfies VaultLogLine));
      const offsets = await Promise.all(lines);
      for (const [index, { id }] of records.entries()) this.#index.add(id, offsets[index] as number);
    });
  }

  /** Delete an archive; its data is kept until `files.remove`. @returns false when there is no such archive */
  async delete(archiveId: string): Promise<boolean> {
    const found = await this.#locate(archiveId);
    if (!found) return false;
    return this.#change(async () => {
      if (!this.#index.remove(archiveId, found.offset)) return false;
      try {
        await this.#log.append({ deleted: archiveId } satisfies VaultLogLine);
      } catch (error) {
        this.#index.add(archiveId, found.offset);
        throw error;
      }
      return true;
    });
  }

  /** Write the existing archives to a new inventory file, which becomes the last inventory. Changes wait meanwhile. */
  takeInventory(nowMs: number): Promise<InventoryRecord> {
    const taken = this.#inventoryUnderWay.then(async () => {
      await Promise.allSettled(this.#changesUnderWay);
      const file = `inventory-${nowMs}-${this.#nextNumber}.jsonl`;
      this.#inventoryFileUnderWay = file;
      try {
        const totals = await this.#writeInventory(file);
        const inventory: InventoryRecord = { takenAtMs: nowMs, publishedAtMs: nowMs, ...totals, file };
        await this.#log.append({ inventory } satisfies VaultLogLine);
        this.lastInventory = inventory;
        this.inventoryDueAtMs = undefined;
        return inventory;
      } finally {
        this.#inventoryFileUnderWay = undefined;
      }
    });
    this.#inventoryUnderWay = taken.catch(() => undefined);
    return taken;
  }

  /** Remove inventory files other than that of the last inventory, that of one under way, and those that `isNeeded` selects. */
  async pruneInventories(isNeeded: (file: string) => boolean): Promise<void> {
    for (const name of await readdir(this.directory)) {
      if (!inventoryFileForm.test(name)) continue;
      const file = name.replace(/\.tmp$/, '');
      if (file === this.lastInventory?.file || file === this.#inventoryFileUnderWay || isNeeded(file)) continue;
      await rm(join(this.directory, name), { force: true });
    }
  }

  inventoryPath(file: string): string {
    return join(this.directory, file);
  }

  async close(): Promise<void> {
    await this.#inventoryUnderWay;
    await Promise.allSettled(this.#changesUnderWay);
    await this.#log.close();
  }

  async #change<T>(work: () => Promise<T>): Promise<T> {
    let awaited: Promise<unknown> | undefined;
    // Another inventory may have been started meanwhile, which comes first.
    while (awaited !== this.#inventoryUnderWay) {
      awaited = this.#inventoryUnderWay;
      await awaited;
    }
    return this.#track(this.#withPlannedInventory(work));
  }

  async #withPlannedInventory<T>(work: () => Promise<T>): Promise<T> {
    if (this.inventoryDueAtMs !== undefined) return work();
    const inventoryDueAtMs = this.planInventory();
    this.inventoryDueAtMs = inventoryDueAtMs;
    // Appended in the same turn of the event loop: it precedes the change and is written together with it.
    const [, result] = await Promise.all([this.#log.append({ inventoryDueAtMs } satisfies VaultLogLine), work()]);
    return result;
  }

  #track<T>(change: Promise<T>): Promise<T> {
    this.#changesUnderWay.add(change);
    const done = () => this.#changesUnderWay.delete(change);
    change.then(done, done);
    return change;
  }

  async #locate(archiveId: string): Promise<{ archive: ArchiveRecord; offset: number } | undefined> {
    if (!archiveIdForm.test(archiveId)) return undefined;
    for (const offset of this.#index.candidates(archiveId)) {
      const line = JSON.parse(await this.#log.read(offset)) as VaultLogLine;
      if ('archive' in line && line.archive.id === archiveId) return { archive: line.archive, offset };
    }
    return undefined;
  }

  async #writeInventory(fileName: string): Promise<Pick<InventoryRecord, 'archives' | 'sizeBytes'>> {
    const path = this.inventoryPath(fileName);
    const file = await open(`${path}.tmp`, 'w');
    const totals = { archives: 0, sizeBytes: 0 };
    try {
      let position = 0;
      for await (const lines of this.#log.lines()) {
        const records: string[] = [];
        for (const { text, offset } of lines) {
          const line = JSON.parse(text) as VaultLogLine;
          if (!('archive' in line) || !this.#index.has(line.archive.id, offset)) continue;
          totals.archives++;
          totals.sizeBytes += line.archive.sizeBytes + indexBytesPerArchive;
          records.push(`${text.slice(archiveLineStart.length, -1)}\n`);
        }
        const data = Buffer.from(records.join(''));
        await writeFully(file, data, position);
        position += data.length;
      }
      if (this.fsync) await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
    return totals;
  }

  /** @returns the number of lines in the log */
  async #load(): Promise<number> {
    this.#index = new ArchiveIndex();
    this.#nextNumber = 1;
    let lines = 0;
    const colliding: string[] = [];
    this.#log = await AppendLog.open(join(this.directory, 'archives.jsonl'), this.fsync, (text, offset) => {
      lines++;
      const line = JSON.parse(text) as VaultLogLine;
      if ('archive' in line) this.#loadArchive(line.archive, offset);
      else if ('deleted' in line) {
        const candidates = this.#index.candidates(line.deleted);
        if (candidates.length === 1) this.#index.remove(line.deleted, candidates[0] as number);
        else colliding.push(line.deleted);
      } else if ('inventory' in line) {
        this.lastInventory = line.inventory;
        this.inventoryDueAtMs = undefined;
      } else this.inventoryDueAtMs = line.inventoryDueAtMs;
    });
    for (const archiveId of colliding) {
      const found = await this.#locate(archiveId);
      if (found) this.#index.remove(archiveId, found.offset);
    }
    return lines;
  }

  #loadArchive(archive: ArchiveRecord, offset: number): void {
    if (!archiveIdForm.test(archive.id)) throw new Error('no archive id');
    this.#index.add(archive.id, offset);
    this.#nextNumber = Math.max(this.#nextNumber, archive.number + 1);
    if (archive.uploadId !== undefined && archive.createdAtMs > this.uploadsSinceMs) {
      this.recentUploads.set(archive.uploadId, archive);
    }
  }

  /** Rewrite the log with the existing archives only, and remove the data of deleted ones. */
  async #compact(isPinned: (archiveId: string) => boolean): Promise<void> {
    const path = join(this.directory, 'archives.jsonl');
    await rm(`${path}.compact`, { force: true });
    const compacted = await AppendLog.open(`${path}.compact`, this.fsync, () => undefined);
    for await (const lines of this.#log.lines()) {
      const appends: Promise<number>[] = [];
      for (const { text, offset } of lines) {
        const line = JSON.parse(text) as VaultLogLine;
        const lives = 'archive' in line && this.#index.has(line.archive.id, offset);
        const pinned = 'deleted' in line && isPinned(line.deleted);
        if (lives || pinned) appends.push(compacted.append(line));
        else if ('deleted' in line) await this.files.remove(line.deleted);
      }
      await Promise.all(appends);
    }
    await Promise.all(this.#inventoryLines().map((line) => compacted.append(line)));
    await compacted.close();
    await this.#log.close();
    await rename(`${path}.compact`, path);
  }

  #inventoryLines(): VaultLogLine[] {
    const lines: VaultLogLine[] = [];
    if (this.lastInventory) lines.push({ inventory: this.lastInventory });
    if (this.inventoryDueAtMs !== undefined) lines.push({ inventoryDueAtMs: this.inventoryDueAtMs });
    return lines;
  }
}
