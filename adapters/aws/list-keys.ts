import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { SourceObject } from '../../core/contracts/snapshot';

/** S3's form of percent-encoding writes a space as `+`. */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/**
 * Objects under a prefix, in the order of their keys' UTF-8 bytes: S3's own.
 *
 * @param after only keys behind this one
 * @param onPage told of every page that was asked for
 */
export async function* listKeys(
  client: S3Client,
  bucket: string,
  prefix: string,
  after?: string,
  onPage: () => void = () => {},
): AsyncGenerator<SourceObject> {
  let continuation: string | undefined;
  do {
    onPage();
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        StartAfter: after || undefined,
        // Keys may hold what XML cannot.
        EncodingType: 'url',
        ContinuationToken: continuation,
      }),
    );
    for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
      if (Key === undefined || Size === undefined || ETag === undefined || !LastModified) {
        throw new Error(`S3 lists an object of s3://${bucket}/${prefix} without key, size, ETag or time: ${Key}`);
      }
      yield { key: decodeKey(Key), sizeBytes: Size, etag: ETag, modifiedAt: LastModified.toISOString() };
    }
    const next = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated && (!next || next === continuation)) {
      throw new Error(`S3 does not go on with the listing of s3://${bucket}/${prefix}`);
    }
    continuation = next;
  } while (continuation);
}
