import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DamagedDataError } from '../damaged-data-error';

/** What signs requests: the id is sent, the secret is not. */
export interface KeyPair {
  accessKeyId: string;
  secretAccessKey: string;
}

const FILE = 'administrator-key.json';
const REMEDY = 'Restore it from a copy, or remove it: then another key is made, which clients have to be told.';
const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_FORM = /^AKIA[A-Z2-7]{16}$/;

/** The key of the administrator of the cloud in a directory, made at random when it is first asked for. @throws DamagedDataError */
export function administratorKey(directory: string): KeyPair {
  const existing = readAdministratorKey(directory);
  if (existing) return existing;
  const id = Array.from({ length: 16 }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('');
  const key = { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
  const file = path.join(directory, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(key)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return key;
}

/** @returns undefined when the directory has no such key. @throws DamagedDataError */
export function readAdministratorKey(directory: string): KeyPair | undefined {
  const file = path.join(directory, FILE);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  try {
    const { accessKeyId, secretAccessKey }: Partial<KeyPair> = Object(JSON.parse(text));
    if (ID_FORM.test(String(accessKeyId)) && typeof secretAccessKey === 'string' && secretAccessKey !== '') {
      return { accessKeyId: String(accessKeyId), secretAccessKey };
    }
  } catch (cause) {
    throw new DamagedDataError(file, REMEDY, { cause });
  }
  throw new DamagedDataError(file, REMEDY);
}
