import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFiles } from './data-files';
import { readJson, writeJson } from './json-file';
import { KeyIndex } from './key-index';
import { type ObjectRecord, type ObjectSummary, objectFile, summaryOf } from './records';

/**
 * The objects of a bucket: one metadata file per object, named by the hash of the key, so that no key can name a path. An object
 * exists when its metadata file does, which is written synchronously.
 */
export class ObjectStore {
  readonly index = new KeyIndex<ObjectSummary>();

  /** Read all metadata, and add the data files of objects to `referenced`. */
  constructor(
    private readonly directory: string,
    private readonly data: DataFiles,
    referenced: Set<string>,
  ) {
    this.index.load(this.#readAll(referenced));
  }

  static create(directory: string): void {
    for (let folder = 0; folder < 256; folder++) {
      mkdirSync(join(directory, folder.toString(16).padStart(2, '0')), { recursive: true });
    }
  }

  get(key: string): ObjectRecord | undefined {
    return this.index.get(key) && readJson(this.#path(key), objectFile);
  }

  /** Create or replace an object; the data of the replaced one is removed. */
  put(record: ObjectRecord): void {
    const replaced = this.get(record.key);
    writeJson(this.#path(record.key), record);
    this.index.set(record.key, summaryOf(record));
    if (replaced) this.#removeData(replaced, record);
  }

  /** Change the metadata of an object without changing its data. */
  update(record: ObjectRecord): void {
    writeJson(this.#path(record.key), record);
    this.index.set(record.key, summaryOf(record));
  }

  /** @returns false when there was no such object */
  delete(key: string): boolean {
    const record = this.get(key);
    if (!record) return false;
    unlinkSync(this.#path(key));
    this.index.delete(key);
    this.#removeData(record);
    return true;
  }

  #removeData(record: ObjectRecord, successor?: ObjectRecord): void {
    const kept = new Set(successor?.pieces.map((piece) => piece.file));
    this.data.remove(record.pieces.map((piece) => piece.file).filter((file) => !kept.has(file)));
  }

  *#readAll(referenced: Set<string>): Generator<[string, ObjectSummary]> {
    for (const folder of readdirSync(this.directory)) {
      for (const file of readdirSync(join(this.directory, folder))) {
        const path = join(this.directory, folder, file);
        if (!file.endsWith('.json')) {
          rmSync(path);
          continue;
        }
        const record = readJson(path, objectFile);
        for (const piece of record.pieces) referenced.add(piece.file);
        yield [record.key, summaryOf(record)];
      }
    }
  }

  #path(key: string): string {
    const hash = createHash('sha256').update(key).digest('hex');
    return join(this.directory, hash.slice(0, 2), `${hash}.json`);
  }
}
