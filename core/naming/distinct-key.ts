import { createHash } from 'node:crypto';
import { cutToBytes } from './cut-to-bytes';
import { KEY_BYTES_MAX } from './safe-path';

const DIGITS_FIRST = 12;
const DIGITS_STEP = 4;
const DIGITS_MAX = 64;

/** Pattern of distinct keys. */
export const DISTINCT_KEY = /~[0-9a-f]{12,64}(\.[^./~]{1,16})?$/;

/** Extension of the last segment: short, and not the whole segment (`.profile` has none). */
const EXTENSION = /(?<=[^/])\.[^./\s~]{1,16}$/u;
/** Suffix of a stem that was made distinct before. */
const MARK = /~([0-9a-f]{12,64})$/;

/**
 * Make a distinct key for an archive whose key is taken: `~` and digits of the SHA-256 of its id are inserted before the extension.
 * `photos/cat.jpg` becomes `photos/cat~1f0e3dad9990.jpg`. A key that would exceed 1,024 bytes is cut before the `~`, never within
 * a character.
 *
 * @param key original key of the archive, or an earlier distinct key that is taken too
 * @param attempt from 0. Each attempt uses four more digits than the one before; after all 64 digits, attempts use other hashes,
 *   so that there is always a next one
 */
export function distinctKey(key: string, archiveId: string, attempt = 0): string {
  const extension = EXTENSION.exec(key)?.[0] ?? '';
  const stem = key.slice(0, key.length - extension.length);
  const ofId = sha256(archiveId);
  const made = MARK.exec(stem)?.[1];
  if (made && ofId.startsWith(made) && (made.length - DIGITS_FIRST) % DIGITS_STEP === 0) {
    const attempts = (made.length - DIGITS_FIRST) / DIGITS_STEP + 1;
    return marked(stem.slice(0, -made.length - 1), extension, markOf(archiveId, ofId, attempt + attempts));
  }
  return marked(stem, extension, markOf(archiveId, ofId, attempt));
}

function markOf(archiveId: string, ofId: string, attempt: number): string {
  const digits = DIGITS_FIRST + DIGITS_STEP * attempt;
  return `~${digits <= DIGITS_MAX ? ofId.slice(0, digits) : sha256(`${archiveId}/${attempt}`)}`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function marked(stem: string, extension: string, mark: string): string {
  return cutToBytes(stem, KEY_BYTES_MAX - mark.length - Buffer.byteLength(extension)) + mark + extension;
}
