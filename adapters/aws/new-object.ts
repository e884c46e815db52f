import { ObjectRefusedError } from '../../core/contracts/errors';
import type { NewObject, ObjectLocation } from '../../core/ports/objects';
import { codeOf, messageOf } from './sdk-error';
import { withHeaders } from './with-headers';

/** What a request that creates an object says of it; Expires is left to `newObjectHeaders`. */
export function newObjectInput({ bucket, key, metadata, storageClass, contentType, properties = {} }: NewObject) {
  return {
    Bucket: bucket,
    Key: key,
    Metadata: metadata,
    StorageClass: storageClass,
    ContentType: contentType,
    ContentEncoding: properties.contentEncoding,
    ContentLanguage: properties.contentLanguage,
    ContentDisposition: properties.contentDisposition,
    CacheControl: properties.cacheControl,
    Tagging: taggingOf(properties.tags),
  };
}

/** `x-amz-tagging`: a query string. */
function taggingOf(tags: Record<string, string> = {}): string | undefined {
  const pairs = Object.entries(tags).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length > 0 ? pairs.join('&') : undefined;
}

/** Headers of such a request. The SDK takes a Date for Expires, but S3 keeps whatever it is given, and `0` is a usual value. */
export const newObjectHeaders = ({ properties }: NewObject) => withHeaders({ expires: properties?.expires });

/** What S3 says to headers and tags that it does not take. It computes another signature than the SDK of those beyond ASCII. */
const REFUSALS = new Set([
  'InvalidArgument',
  'InvalidTag',
  'KeyTooLongError',
  'MetadataTooLarge',
  'SignatureDoesNotMatch',
]);

/** Of a request that creates an object. @returns what to throw: a translation, or the error itself */
export function newObjectError(error: unknown, { bucket, key }: ObjectLocation): unknown {
  const code = codeOf(error);
  if (!REFUSALS.has(code)) return error;
  const message = `S3 refuses s3://${bucket}/${key} for its headers or tags: ${code}: ${messageOf(error)}`;
  return new ObjectRefusedError(message, { cause: error });
}
