import type { S3Call } from '../call';
import { invalidArgument } from '../s3-error';

/**
 * Read a whole number from the query parameters, limited to `max`.
 *
 * @throws S3Error InvalidArgument
 */
export function countParameter(call: S3Call, name: string, fallback: number, max = fallback): number {
  const value = call.request.query.get(name);
  if (value === null || value === '') return fallback;
  if (!/^[0-9]{1,10}$/.test(value))
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value);
  return Math.min(Number(value), max);
}

/**
 * The encoding of keys in the answer: none, or percent-encoding with `encoding-type=url`.
 *
 * @throws S3Error InvalidArgument
 */
export function keyEncoder(call: S3Call): { encodingType?: string; encode: (key: string) => string } {
  const encodingType = call.request.query.get('encoding-type');
  if (encodingType === null || encodingType === '') return { encode: (key) => key };
  if (encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  return { encodingType, encode: formEncode };
}

/** S3 uses the encoding of HTML forms (a space becomes `+`), but does not encode slashes. */
function formEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
