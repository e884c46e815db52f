import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectProperties } from '../../core/contracts/snapshot';
import type { Source } from '../../core/ports/source';
import { formatRange } from '../../core/ranges/byte-range';
import { bucketExists } from './bucket-exists';
import { listKeys } from './list-keys';
import { responseBody } from './response-body';
import { sourceError } from './source-errors';

/** Properties that the response has. Node decodes each byte of a header as a character, which is how properties are recorded. */
function propertiesOf(found: GetObjectCommandOutput): ObjectProperties {
  const { Metadata = {} } = found;
  const properties: ObjectProperties = {
    contentType: found.ContentType,
    contentEncoding: found.ContentEncoding,
    contentLanguage: found.ContentLanguage,
    contentDisposition: found.ContentDisposition,
    cacheControl: found.CacheControl,
    expires: found.ExpiresString,
    websiteRedirectLocation: found.WebsiteRedirectLocation,
    metadata: Object.keys(Metadata).length > 0 ? Metadata : undefined,
  };
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
}

/**
 * Source of a backup in Amazon S3, through the AWS SDK.
 *
 * @param client from `s3SourceClient` if objects are read
 */
export function s3Source(client: S3Client): Source {
  return {
    bucketExists: (bucket) => bucketExists(client, bucket),

    list: (bucket, prefix, after, onPage) => listKeys(client, bucket, prefix, after, onPage),

    async open(object, range) {
      const { bucket, key, etag } = object;
      try {
        const found = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            IfMatch: etag,
            Range: range && `bytes=${formatRange(range)}`,
          }),
        );
        if (found.ContentLength === undefined) throw new Error('S3 answered GetObject without a Content-Length');
        return {
          properties: propertiesOf(found),
          tagCount: found.TagCount ?? 0,
          sizeBytes: found.ContentLength,
          body: responseBody(found.Body),
        };
      } catch (error) {
        throw sourceError(error, object);
      }
    },

    async tags(location) {
      try {
        const { TagSet = [] } = await client.send(
          new GetObjectTaggingCommand({ Bucket: location.bucket, Key: location.key }),
        );
        return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
      } catch (error) {
        throw sourceError(error, location);
      }
    },
  };
}
