import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { WorkingFiles } from '../../core/ports/working-files';
import { listFolders } from './list-folders';
import { listKeys } from './list-keys';
import { s3PutIfAbsent } from './put-if-absent';
import { headObject, readObject } from './read-object';
import { s3WriteFile } from './write-file';

/**
 * Working files in Amazon S3, through the AWS SDK.
 *
 * @param bucket name of the runs bucket
 */
export function s3WorkingFiles(client: S3Client, bucket: string): WorkingFiles {
  const putIfAbsent = s3PutIfAbsent(client);
  return {
    bucket,
    head: (key) => headObject(client, { bucket, key }),
    async *list(prefix) {
      for await (const { key, sizeBytes } of listKeys(client, bucket, prefix)) yield { key, sizeBytes };
    },
    listFolders: (prefix) => listFolders(client, bucket, prefix),
    read: (key, range) => readObject(client, { bucket, key }, range),
    write: s3WriteFile(client, bucket),
    writeIfAbsent: (key, content, contentType) =>
      putIfAbsent({ bucket, key, contentType, metadata: {}, storageClass: 'STANDARD' }, content.length, content),
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
