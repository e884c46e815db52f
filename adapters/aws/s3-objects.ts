import { PutObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Destination } from '../../core/ports/destination';
import { bucketExists } from './bucket-exists';
import { busyDestination } from './busy-destination';
import { listKeys } from './list-keys';
import { newObjectError } from './new-object';
import { s3PutIfAbsent } from './put-if-absent';
import { headObject, readObject } from './read-object';
import { s3Copies } from './s3-copies';
import { s3Uploads } from './s3-uploads';

/** Objects of Amazon S3 through the AWS SDK. Denials are not translated; see `s3Destination`. */
export function s3Objects(client: S3Client): Destination {
  return {
    bucketExists: (bucket) => bucketExists(client, bucket),
    head: (location) => headObject(client, location),
    async *list(bucket, prefix) {
      for await (const { key, sizeBytes } of listKeys(client, bucket, prefix)) yield { key, sizeBytes };
    },
    read: (location, range) => readObject(client, location, range),
    putIfAbsent: s3PutIfAbsent(client),
    async putTags(location, tags) {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const command = new PutObjectTaggingCommand({ Bucket: location.bucket, Key: location.key, Tagging: { TagSet } });
      try {
        await client.send(command);
      } catch (error) {
        throw busyDestination(newObjectError(error, location), location);
      }
    },
    ...s3Copies(client),
    ...s3Uploads(client),
  };
}
