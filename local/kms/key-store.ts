import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DamagedDataError } from '../damaged-data-error';

/** Content of a key's file. */
export interface KeyRecord {
  keyId: string;
  createdMs: number;
  description: string;
  enabled: boolean;
  /** PKCS8, PEM. */
  privateKey: string;
}

const FILE = /^([\w-]+)\.json$/;
const REMEDY =
  'Restore it from a copy, or remove it: then the stack creates another key, and catalogs signed by this one are unproven.';

/** Signing keys on NIST P-256, one file per key in a directory. */
export class KeyStore {
  readonly #records = new Map<string, KeyRecord>();

  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    for (const file of readdirSync(directory)) {
      // A kill during a write leaves a file with another name, which is ignored.
      const keyId = FILE.exec(file)?.[1];
      if (keyId !== undefined) this.#records.set(keyId, readRecord(path.join(directory, file)));
    }
  }

  get(keyId: string): KeyRecord | undefined {
    return this.#records.get(keyId);
  }

  /** Create a key; an existing one with the same id is not changed. */
  create(keyId: string, createdMs: number, description: string): KeyRecord {
    const existing = this.#records.get(keyId);
    if (existing) return existing;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    return this.#put({ keyId, createdMs, description, enabled: true, privateKey: pem });
  }

  setEnabled(keyId: string, enabled: boolean): void {
    const record = this.#records.get(keyId);
    if (record) this.#put({ ...record, enabled });
  }

  #put(record: KeyRecord): KeyRecord {
    const file = path.join(this.directory, `${record.keyId}.json`);
    writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    this.#records.set(record.keyId, record);
    return record;
  }
}

export const privateKeyOf = ({ privateKey }: KeyRecord): KeyObject => createPrivateKey(privateKey);

function readRecord(file: string): KeyRecord {
  const text = readFileSync(file, 'utf8');
  try {
    const record: KeyRecord = JSON.parse(text);
    privateKeyOf(record);
    return record;
  } catch (cause) {
    throw new DamagedDataError(file, REMEDY, { cause });
  }
}
