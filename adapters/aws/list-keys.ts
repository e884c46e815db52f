import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { SourceObject } from '../../core/contracts/snapshot';

/** Decode a key as S3 encodes it: percent-encoded, with `+` for a space. */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/**
 * List the objects under a prefix, in the order of their keys' UTF-8 bytes, as S3 returns them.
 *
 * @param after lists only keys after this one
 * @param onPage called for every requested page
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
        // Keys may contain characters that are invalid in XML.
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
      throw new Error(`S3 returned the same page twice when listing s3://${bucket}/${prefix}`);
    }
    continuation = next;
  } while (continuation);
}
