import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFiles } from './data-files';
import { readJson, writeJson } from './json-file';
import { compareKeys } from './key-order';
import { type PartRecord, partFile, type UploadRecord, uploadFile } from './records';
import type { WriteWatch, WriteWatches } from './write-watches';

export interface OpenUpload {
  record: UploadRecord;
  parts: Map<number, PartRecord>;
  watch: WriteWatch;
}

/** The open multipart uploads of a bucket: one folder per upload, with `upload.json` and one `<part number>.json` per part. */
export class UploadStore {
  readonly #open = new Map<string, OpenUpload>();

  /**
   * @param finished whether an upload became an object just before the process was killed
   * @param referenced receives the data files of parts
   */
  constructor(
    private readonly directory: string,
    private readonly data: DataFiles,
    private readonly watches: WriteWatches,
    finished: (record: UploadRecord) => boolean,
    referenced: Set<string>,
  ) {
    for (const uploadId of readdirSync(directory)) this.#load(uploadId, finished, referenced);
  }

  /** Create an upload. The upload ids of a key sort by the time of their initiation. */
  create(record: Omit<UploadRecord, 'uploadId'>): UploadRecord {
    const uploadId = record.initiatedMs.toString(36).padStart(9, '0') + randomBytes(24).toString('hex');
    const created: UploadRecord = { ...record, uploadId };
    // Created under a temporary name and renamed, so that a folder named by an id is always complete.
    const temporary = join(this.directory, `.${uploadId}`);
    mkdirSync(temporary);
    writeJson(join(temporary, 'upload.json'), created);
    renameSync(temporary, join(this.directory, uploadId));
    this.#open.set(uploadId, { record: created, parts: new Map(), watch: this.watches.begin(record.key) });
    return created;
  }

  get(uploadId: string): OpenUpload | undefined {
    return this.#open.get(uploadId);
  }

  /** Uploads ordered by key, then by initiation. */
  list(): UploadRecord[] {
    const records = [...this.#open.values()].map((upload) => upload.record);
    return records.sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.uploadId, b.uploadId));
  }

  putPart(upload: OpenUpload, part: PartRecord): void {
    const replaced = upload.parts.get(part.partNumber);
    writeJson(join(this.directory, upload.record.uploadId, `${part.partNumber}.json`), part);
    upload.parts.set(part.partNumber, part);
    if (replaced) this.data.remove([replaced.file]);
  }

  /** Remove an upload and the data of its parts, except files that belong to an object now. */
  remove(upload: OpenUpload, kept: Set<string> = new Set()): void {
    const { uploadId } = upload.record;
    this.#open.delete(uploadId);
    upload.watch.end();
    const aside = join(this.directory, `.${uploadId}`);
    renameSync(join(this.directory, uploadId), aside);
    rmSync(aside, { recursive: true });
    const files = [...upload.parts.values()].map((part) => part.file);
    this.data.remove(files.filter((file) => !kept.has(file)));
  }

  #load(uploadId: string, finished: (record: UploadRecord) => boolean, referenced: Set<string>): void {
    const folder = join(this.directory, uploadId);
    const record = uploadId.startsWith('.') ? undefined : readJson(join(folder, 'upload.json'), uploadFile);
    if (!record || finished(record)) {
      rmSync(folder, { recursive: true });
      return;
    }
    const parts = new Map<number, PartRecord>();
    for (const file of readdirSync(folder)) {
      if (!/^[0-9]+\.json$/.test(file)) continue;
      const part = readJson(join(folder, file), partFile);
      parts.set(part.partNumber, part);
      referenced.add(part.file);
    }
    this.#open.set(uploadId, { record, parts, watch: this.watches.begin(record.key) });
  }
}
