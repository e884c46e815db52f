import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualClock } from '../../clock/virtual-clock';
import { DamagedDataError } from '../../damaged-data-error';
import type { ResolvedOptions } from '../glacier-options';
import { newUploadId } from '../random-id';
import type { ArchiveRecord } from '../storage/archive-record';
import type { ArchiveStore } from '../storage/archive-store';
import { replaceFile, writeWholeFile } from '../storage/durable-file';
import { MultipartUpload, parsePartName, partName, type StoredPart } from './multipart-upload';

interface UploadFile {
  description: string;
  partSizeBytes: number;
  createdAtMs: number;
}

/** The multipart uploads of a vault: one folder per upload, with `upload.json` and the parts. */
export class UploadStore {
  readonly #uploads = new Map<string, MultipartUpload>();
  /** Archives of recently completed uploads, oldest first. */
  readonly #completed: Map<string, ArchiveRecord>;
  /** Times of recently aborted uploads, oldest first. */
  readonly #aborted = new Map<string, number>();

  private constructor(
    private readonly directory: string,
    private readonly archives: ArchiveStore,
    private readonly clock: VirtualClock,
    private readonly options: ResolvedOptions,
  ) {
    this.#completed = archives.recentUploads;
  }

  static async open(
    directory: string,
    archives: ArchiveStore,
    clock: VirtualClock,
    options: ResolvedOptions,
  ): Promise<UploadStore> {
    const store = new UploadStore(directory, archives, clock, options);
    for (const uploadId of await readdir(directory)) await store.#load(uploadId);
    return store;
  }

  async create(description: string, partSizeBytes: number): Promise<MultipartUpload> {
    this.#dropIdle();
    const createdAtMs = this.clock.now();
    const uploadId = newUploadId();
    const directory = join(this.directory, uploadId);
    await mkdir(directory);
    const file: UploadFile = { description, partSizeBytes, createdAtMs };
    await replaceFile(join(directory, 'upload.json'), JSON.stringify(file), this.options.fsync);
    const upload = new MultipartUpload(uploadId, directory, description, partSizeBytes, createdAtMs);
    this.#uploads.set(uploadId, upload);
    return upload;
  }

  /** An open upload that has not expired. */
  get(uploadId: string): MultipartUpload | undefined {
    const upload = this.#uploads.get(uploadId);
    return upload && !this.#isIdle(upload) ? upload : undefined;
  }

  /** Open uploads in order of creation. */
  open(): MultipartUpload[] {
    this.#dropIdle();
    return [...this.#uploads.values()].sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  }

  /** The archive of a completed upload, as long as a repeated Complete is answered. */
  completed(uploadId: string): ArchiveRecord | undefined {
    const archive = this.#completed.get(uploadId);
    const sinceMs = this.clock.now() - this.options.completeRepeatMs;
    return archive && archive.createdAtMs > sinceMs ? archive : undefined;
  }

  wasAborted(uploadId: string): boolean {
    return this.#aborted.has(uploadId);
  }

  /**
   * Store a verified part that was written to `path`, replacing a previous one. To be called within the upload's
   * `exclusive`.
   */
  async storePart(
    upload: MultipartUpload,
    part: Pick<StoredPart, 'index' | 'sizeBytes' | 'treeHash'>,
    path: string,
    hasLeaves: boolean,
  ): Promise<void> {
    const identified = { ...part, storedAtMs: this.clock.now(), revision: upload.nextRevision++ };
    const stored: StoredPart = { ...identified, fileName: partName(identified) };
    const target = join(upload.directory, stored.fileName);
    if (hasLeaves) await rename(`${path}.leaves`, `${target}.leaves`);
    await rename(path, target);
    const replaced = upload.parts.get(part.index);
    upload.parts.set(part.index, stored);
    upload.lastActivityMs = stored.storedAtMs;
    if (replaced) await removePart(upload, replaced);
  }

  markCompleted(upload: MultipartUpload, archive: ArchiveRecord): void {
    upload.closed = true;
    this.#uploads.delete(upload.id);
    this.#completed.set(upload.id, archive);
    const sinceMs = this.clock.now() - this.options.completeRepeatMs;
    dropOldest(this.#completed, (oldest) => oldest.createdAtMs <= sinceMs);
  }

  async abort(upload: MultipartUpload): Promise<void> {
    upload.closed = true;
    this.#uploads.delete(upload.id);
    const nowMs = this.clock.now();
    this.#aborted.set(upload.id, nowMs);
    dropOldest(this.#aborted, (abortedAtMs) => abortedAtMs <= nowMs - this.options.uploadIdleMs);
    await removeUpload(upload.directory);
  }

  #isIdle(upload: MultipartUpload): boolean {
    return upload.lastActivityMs + this.options.uploadIdleMs <= this.clock.now();
  }

  #dropIdle(): void {
    for (const upload of this.#uploads.values()) {
      if (!this.#isIdle(upload)) continue;
      this.#uploads.delete(upload.id);
      void upload
        .exclusive(async () => {
          upload.closed = true;
          await removeUpload(upload.directory);
        })
        .catch((error) => this.options.onError(error, `cannot remove the expired upload ${upload.id}`));
    }
  }

  async #load(uploadId: string): Promise<void> {
    const directory = join(this.directory, uploadId);
    const names = await readdir(directory);
    if (names.includes('completing')) {
      const archiveId = await readFile(join(directory, 'completing'), 'utf8');
      if (await this.archives.find(archiveId)) return this.archives.files.settle(archiveId, directory, false);
      await rm(join(directory, 'completing'));
    }
    // This file is created last and removed first: without it, the upload is incomplete.
    if (!names.includes('upload.json')) return rm(directory, { recursive: true });
    const upload = await loadUpload(uploadId, directory);
    for (const name of names) await loadPart(upload, name);
    this.#uploads.set(uploadId, upload);
  }
}

async function loadUpload(uploadId: string, directory: string): Promise<MultipartUpload> {
  const path = join(directory, 'upload.json');
  try {
    const file = JSON.parse(await readFile(path, 'utf8')) as UploadFile;
    return new MultipartUpload(uploadId, directory, file.description, file.partSizeBytes, file.createdAtMs);
  } catch (cause) {
    throw new DamagedDataError(path, 'Remove its folder to abandon the upload.', { cause });
  }
}

async function loadPart(upload: MultipartUpload, fileName: string): Promise<void> {
  const part = parsePartName(fileName);
  if (!part) {
    if (fileName.startsWith('incoming-')) await rm(join(upload.directory, fileName), { force: true });
    return;
  }
  const other = upload.parts.get(part.index);
  if (other && other.revision > part.revision) return removePart(upload, part);
  if (other) await removePart(upload, other);
  upload.parts.set(part.index, part);
  upload.lastActivityMs = Math.max(upload.lastActivityMs, part.storedAtMs);
  upload.nextRevision = Math.max(upload.nextRevision, part.revision + 1);
}

async function removePart(upload: MultipartUpload, part: StoredPart): Promise<void> {
  await rm(join(upload.directory, part.fileName), { force: true });
  await rm(join(upload.directory, `${part.fileName}.leaves`), { force: true });
}

async function removeUpload(directory: string): Promise<void> {
  await rm(join(directory, 'upload.json'), { force: true });
  await rm(directory, { recursive: true, force: true });
}

function dropOldest<T>(map: Map<string, T>, isOld: (value: T) => boolean): void {
  for (const [key, value] of map) {
    if (!isOld(value)) return;
    map.delete(key);
  }
}

/** Record the archive that an upload is about to become, so that a restart can finish a move that the log confirms. */
export const markCompleting = (upload: MultipartUpload, archiveId: string, fsync: boolean) =>
  writeWholeFile(join(upload.directory, 'completing'), Buffer.from(archiveId), fsync);
