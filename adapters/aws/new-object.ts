import { ObjectRefusedError } from '../../core/contracts/errors';
import type { NewObject } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { codeOf, messageOf } from './sdk-error';
import { withHeaderBytes, withHeaders } from './with-headers';

const isPrintableAscii = (value: string) => /^[\x20-\x7e]*$/.test(value);

/** What the SDK signs as it is sent. Of all else it signs the UTF-8, with one space for each tab; Node sends the low bytes. */
const signable = (value: string | undefined) => (value !== undefined && isPrintableAscii(value) ? value : undefined);

/** What a request that creates an object says of it; the rest is left to `newObjectHeaders` and `newObjectHeaderBytes`. */
export function newObjectInput({ bucket, key, metadata, storageClass, contentType, properties = {} }: NewObject) {
  return {
    Bucket: bucket,
    Key: key,
    Metadata: metadata,
    StorageClass: storageClass,
    ContentType: contentType,
    ContentEncoding: properties.contentEncoding,
    ContentLanguage: signable(properties.contentLanguage),
    ContentDisposition: signable(properties.contentDisposition),
    CacheControl: signable(properties.cacheControl),
    WebsiteRedirectLocation: properties.websiteRedirectLocation,
    Tagging: taggingOf(properties.tags),
  };
}

/** `x-amz-tagging`: a query string. */
function taggingOf(tags: Record<string, string> = {}): string | undefined {
  const pairs = Object.entries(tags).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? pairs.join('&') : undefined;
}

/** Headers of such a request. The SDK takes a Date for Expires, but S3 keeps whatever it is given, and `0` is a usual value. */
export const newObjectHeaders = ({ properties }: NewObject) => withHeaders({ expires: signable(properties?.expires) });

/**
 * Headers of such a request that have other bytes than printable ASCII. They are not signed, and S3 does not want them to be: how it reads
 * such bytes in a signature is not documented, and differs.
 */
export function newObjectHeaderBytes({ properties = {} }: NewObject) {
  const headers = {
    'cache-control': properties.cacheControl,
    'content-disposition': properties.contentDisposition,
    'content-language': properties.contentLanguage,
    expires: properties.expires,
  };
  const beyond = Object.entries(headers).filter(
    (entry): entry is [string, string] => !isPrintableAscii(entry[1] ?? ''),
  );
  return withHeaderBytes(Object.fromEntries(beyond));
}

/**
 * Answers of S3 that are about this one object's key, headers or tags, and would be the same another time. It computes another
 * signature than the SDK of signed headers beyond ASCII.
 */
const REFUSALS = new Set([
  'BadRequest',
  'InvalidArgument',
  'InvalidRedirectLocation',
  'InvalidRequest',
  'InvalidTag',
  'InvalidURI',
  'KeyTooLong',
  'KeyTooLongError',
  'MalformedXML',
  'MetadataTooLarge',
  'RequestHeaderSectionTooLarge',
  'SignatureDoesNotMatch',
]);

/** Errors of Node, and of JavaScript, for headers that are none and keys that are no text. The SDK may have wrapped them. */
const UNSENDABLE = /\b(ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN|ERR_HTTP_INVALID_HEADER_VALUE|URIError)\b/;

/** Of a request that creates or tags an object. @returns what to throw: a translation, or the error itself */
export function newObjectError(error: unknown, { bucket, key }: ObjectLocation): unknown {
  const at = `s3://${bucket}/${key}`;
  const nodeCode = (error as { code?: unknown } | undefined)?.code;
  if (UNSENDABLE.test(`${nodeCode} ${codeOf(error)} ${messageOf(error)}`)) {
    return new ObjectRefusedError(`${at} cannot be sent for its key, headers or tags: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const code = codeOf(error);
  if (!REFUSALS.has(code)) return error;
  const message = `S3 refuses ${at} for its key, headers or tags: ${code}: ${messageOf(error)}`;
  return new ObjectRefusedError(message, { cause: error });
}
