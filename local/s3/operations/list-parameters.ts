import type { S3Call } from '../call';
import { invalidArgument } from '../s3-error';

/**
 * A whole number among the query parameters, at most `max`.
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
 * How keys are written in the answer: as they are, or percent-encoded with `encoding-type=url`.
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

/** S3 encodes as HTML forms do (a space becomes `+`), but leaves slashes alone. */
function formEncode(key: string): string {
  return encodeURIComponent(key)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}
