import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** S3's form of percent-encoding writes a space as `+`. */
const decodeKey = (key: string) => decodeURIComponent(key.replaceAll('+', ' '));

/** Keys under a prefix, in the order of their UTF-8 bytes: S3's own. */
export async function* listKeys(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<{ key: string; sizeBytes: number }> {
  let continuation: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        // Keys may hold what XML cannot.
        EncodingType: 'url',
        ContinuationToken: continuation,
      }),
    );
    for (const { Key, Size } of page.Contents ?? []) {
      if (Key !== undefined && Size !== undefined) yield { key: decodeKey(Key), sizeBytes: Size };
    }
    const next = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated && (!next || next === continuation)) {
      throw new Error(`S3 does not go on with the listing of s3://${bucket}/${prefix}`);
    }
    continuation = next;
  } while (continuation);
}
