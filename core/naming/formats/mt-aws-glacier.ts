import type { Decoder } from './decoder';
import { jsonObject } from './json-object';
import { modifiedAtMs, modifiedAtStamp } from './modified-at';
import { strictBase64, strictUtf8 } from './strict-text';

/** Marker of the version, and base64 of JSON that begins with `{"` or `{ "`. */
const SHAPE = /^mt([12])\s+(ey[AJ][A-Za-z0-9+/_-]{12,}={0,2})$/;

/**
 * Decode a description of mt-aws-glacier: base64url of JSON with file name and modification time. glacier-interface imitates it with
 * the standard alphabet, padding, and times in milliseconds.
 */
export const mtAwsGlacier: Decoder = (text) => {
  const [, version, encoded] = SHAPE.exec(text) ?? [];
  if (encoded === undefined) return undefined;
  const bytes = strictBase64(encoded);
  const json = bytes && (version === '1' ? twiceUtf8(bytes) : strictUtf8(bytes));
  const { filename, mtime } = (json !== undefined && jsonObject(json.trim())) || {};
  const time = typeof mtime === 'number' || typeof mtime === 'string' ? String(mtime) : '';
  const isMilliseconds = /^\d{13}$/.test(time);
  const format = isMilliseconds || /[+/=]/.test(encoded) ? 'glacier-interface' : 'mt-aws-glacier';
  if (typeof filename !== 'string' || filename === '') return { format, flags: ['broken'] };
  return { format, path: filename, ...(isMilliseconds ? modifiedAtMs(Number(time)) : stamped(time)), flags: [] };
};

/** Decode UTF-8 whose bytes were taken for characters and encoded once more, as the first version did. */
function twiceUtf8(bytes: Uint8Array): string | undefined {
  const once = strictUtf8(bytes);
  return once === undefined || /[^\0-\xff]/.test(once) ? undefined : strictUtf8(Buffer.from(once, 'latin1'));
}

/** Convert a time that may contain blanks, hyphens, colons, and a fraction of a second. */
const stamped = (time: string) => modifiedAtStamp(time.replace(/[\s:-]/g, '').replace(/\.\d+/, ''));
