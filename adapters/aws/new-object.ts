import { ObjectRefusedError } from '../../core/contracts/errors';
import type { NewObject } from '../../core/ports/destination';
import type { ObjectLocation } from '../../core/ports/object-location';
import { codeOf, messageOf } from './sdk-error';
import { withHeaderBytes, withHeaders } from './with-headers';

const isPrintableAscii = (value: string) => /^[\x20-\x7e]*$/.test(value);

/** @returns the value if the SDK signs it exactly as Node sends it: the SDK signs UTF-8, with tabs as spaces; Node sends low bytes */
const signable = (value: string | undefined) => (value !== undefined && isPrintableAscii(value) ? value : undefined);

/** Input of a request that creates an object, except for the headers of `newObjectHeaders` and `newObjectHeaderBytes`. */
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

/** Format tags for `x-amz-tagging`, as a query string. */
function taggingOf(tags: Record<string, string> = {}): string | undefined {
  const pairs = Object.entries(tags).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? pairs.join('&') : undefined;
}

/** Middleware that sets Expires. The SDK accepts only a Date, but S3 stores any value, and `0` is common. */
export const newObjectHeaders = ({ properties }: NewObject) => withHeaders({ expires: signable(properties?.expires) });

/**
 * Middleware that sets the headers with bytes other than printable ASCII. They are not signed, which S3 does not require: how it
 * interprets such bytes in a signature is not documented, and differs from the SDK.
 */
export function newObjectHeaderBytes({ properties = {} }: NewObject) {
  const headers = {
    'cache-control': properties.cacheControl,
    'content-disposition': properties.contentDisposition,
    'content-language': properties.contentLanguage,
    expires: properties.expires,
  };
  const unsignable = Object.entries(headers).filter(
    (entry): entry is [string, string] => !isPrintableAscii(entry[1] ?? ''),
  );
  return withHeaderBytes(Object.fromEntries(unsignable));
}

/**
 * Error codes of S3 that concern the key, headers or tags of one object and are permanent. SignatureDoesNotMatch is among them,
 * since S3 and the SDK sign headers beyond ASCII differently.
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

/** Errors of Node and JavaScript for invalid headers and keys, which the SDK may have wrapped. */
const UNSENDABLE = /\b(ERR_INVALID_CHAR|ERR_INVALID_HTTP_TOKEN|ERR_HTTP_INVALID_HEADER_VALUE|URIError)\b/;

/** Translate an error of a request that creates or tags an object. @returns an ObjectRefusedError, or the error itself */
export function newObjectError(error: unknown, { bucket, key }: ObjectLocation): unknown {
  const uri = `s3://${bucket}/${key}`;
  const nodeCode = (error as { code?: unknown } | undefined)?.code;
  if (UNSENDABLE.test(`${nodeCode} ${codeOf(error)} ${messageOf(error)}`)) {
    return new ObjectRefusedError(`${uri} cannot be sent because of its key, headers or tags: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const code = codeOf(error);
  if (!REFUSALS.has(code)) return error;
  const message = `S3 rejects ${uri} because of its key, headers or tags: ${code}: ${messageOf(error)}`;
  return new ObjectRefusedError(message, { cause: error });
}
