import type { NewObject } from '../../core/ports/objects';
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
