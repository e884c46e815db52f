import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/**
 * List the names of the folders directly under a prefix, in the order of their keys' UTF-8 bytes. A page has 1,000 folders, however
 * many objects they hold.
 *
 * @param prefix ends with `/`
 */
export async function* listFolders(client: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  const request = { Bucket: bucket, Prefix: prefix, Delimiter: '/' };
  for await (const page of paginateListObjectsV2({ client }, request)) {
    for (const { Prefix: folder = '' } of page.CommonPrefixes ?? []) yield folder.slice(prefix.length, -1);
  }
}
