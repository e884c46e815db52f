import { InvalidInputError } from '../contracts/errors';

/** Longest object key of S3, as UTF-8. */
export const KEY_BYTES_MAX = 1024;

/** Longest prefix: what is left holds any archive's id, and what makes a key distinct. */
const PREFIX_BYTES_MAX = 512;

/** Control characters, line and paragraph separators, lone surrogates, and what XML cannot carry. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]/u;

/**
 * Whether a text can be an object's key below a prefix, and a file's relative path wherever the object goes next:
 * no empty, `.` or `..` segments, no backslash, nothing unprintable, no space at either end, and at most 1,024 bytes
 * with the prefix.
 */
export function isSafePath(text: string, prefix: string): boolean {
  return (
    text !== '' &&
    text.trim() === text &&
    !text.includes('\\') &&
    !UNPRINTABLE.test(text) &&
    text.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..') &&
    Buffer.byteLength(prefix) + Buffer.byteLength(text) <= KEY_BYTES_MAX
  );
}

/** @throws InvalidInputError when keys cannot be put behind the prefix of a destination */
export function checkPrefix(prefix: string): void {
  if (prefix === '' || (prefix.endsWith('/') && Buffer.byteLength(prefix) <= PREFIX_BYTES_MAX)) return;
  throw new InvalidInputError(
    `the destination's prefix must end with "/" and have at most ${PREFIX_BYTES_MAX} bytes: ${JSON.stringify(prefix)}`,
  );
}
