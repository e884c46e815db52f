import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { noSuchBucket } from '../s3-error';
import { Bucket } from './bucket';
import { type JsonFileKind, readJson, writeJson } from './json-file';

export interface BucketRecord {
  name: string;
  createdMs: number;
  /** Lifecycle configuration in XML. */
  lifecycle?: string;
  /** ARN of the KMS key that encrypts new objects. */
  keyArn?: string;
}

const bucketFile: JsonFileKind<BucketRecord> = {
  isRight: ({ name, createdMs }) => typeof name === 'string' && typeof createdMs === 'number',
  remedy: 'Restore it from a copy, or remove its folder to abandon the bucket.',
};

/** All buckets, one folder per bucket in a directory. A bucket's objects are read when it is first used. */
export class Buckets {
  readonly #records = new Map<string, BucketRecord>();
  readonly #opened = new Map<string, Bucket>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    for (const folder of readdirSync(directory)) {
      // Folders whose creation or removal was interrupted start with a dot, which no bucket name does.
      if (folder.startsWith('.')) rmSync(join(directory, folder), { recursive: true });
      else this.#records.set(folder, readJson(join(directory, folder, 'bucket.json'), bucketFile));
    }
  }

  list(): BucketRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  record(name: string): BucketRecord | undefined {
    return this.#records.get(name);
  }

  /** @returns false when the bucket exists already */
  create(record: BucketRecord): boolean {
    if (this.#records.has(record.name)) return false;
    const temporary = join(this.directory, `.${record.name}`);
    Bucket.create(temporary);
    writeJson(join(temporary, 'bucket.json'), record);
    renameSync(temporary, join(this.directory, record.name));
    this.#records.set(record.name, record);
    return true;
  }

  /** Replace settings of an existing bucket. */
  change(name: string, settings: Partial<Pick<BucketRecord, 'lifecycle' | 'keyArn'>>): void {
    const record = { ...(this.#records.get(name) as BucketRecord), ...settings };
    writeJson(join(this.directory, name, 'bucket.json'), record);
    this.#records.set(name, record);
  }

  /** Delete a bucket, which the caller has checked to be empty. */
  delete(name: string): void {
    const aside = join(this.directory, `.${name}`);
    renameSync(join(this.directory, name), aside);
    this.#records.delete(name);
    this.#opened.delete(name);
    rmSync(aside, { recursive: true });
  }

  /** @throws S3Error NoSuchBucket */
  get(name: string): Bucket {
    if (!this.#records.has(name)) throw noSuchBucket(name);
    const opened = this.#opened.get(name) ?? new Bucket(name, join(this.directory, name));
    this.#opened.set(name, opened);
    return opened;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#opened.values()].map((bucket) => bucket.data.settle()));
  }
}
