import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DamagedDataError } from './damaged-data-error';

const REMEDY = 'Restore it from a copy, or remove it and put the values again.';

/** Records by name in a file that only its owner may read. */
export class SecretRecords<T> {
  readonly #records: Map<string, T>;

  /** @throws DamagedDataError when the file is there and cannot be read */
  constructor(private readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#records = new Map(Object.entries(readRecords(file) as Record<string, T>));
  }

  get(name: string): T | undefined {
    return this.#records.get(name);
  }

  /** Set the record of a name; undefined deletes it. */
  set(name: string, record: T | undefined): void {
    if (record === undefined) this.#records.delete(name);
    else this.#records.set(name, record);
    writeFileSync(`${this.file}.new`, `${JSON.stringify(Object.fromEntries(this.#records))}\n`, { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}

function readRecords(file: string): object {
  try {
    return Object(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new DamagedDataError(file, REMEDY, { cause });
  }
}
