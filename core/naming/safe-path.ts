import { InvalidInputError } from '../contracts/errors';

/** Maximum length of an S3 object key in bytes of UTF-8. */
export const KEY_BYTES_MAX = 1024;

/** Maximum length of a prefix in bytes. The rest has room for any archive id and the suffix of a distinct key. */
const PREFIX_BYTES_MAX = 512;

/** Control characters, line and paragraph separators, lone surrogates, and characters that are invalid in XML. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]/u;

/**
 * Whether a text is valid as an object key below a prefix, and as a relative file path on any system: no empty, `.` or `..`
 * segments, no backslash, no unprintable character, no space at either end, and at most 1,024 bytes with the prefix.
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

/** @throws InvalidInputError when the prefix of a destination is invalid */
export function checkPrefix(prefix: string): void {
  if (prefix === '' || (prefix.endsWith('/') && Buffer.byteLength(prefix) <= PREFIX_BYTES_MAX)) return;
  throw new InvalidInputError(
    `the destination's prefix must end with "/" and have at most ${PREFIX_BYTES_MAX} bytes: ${JSON.stringify(prefix)}`,
  );
}
