import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ListedObject, MapObjects } from './distributed-map/map-objects';
import { type ClientConfigForRole, clientPerRole } from './sdk-clients';

/** Total size in a Content-Range: `bytes 0-99/1234` → 1234. */
function totalOf(contentRange: string | undefined, otherwise: number): number {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? otherwise : Number(total);
}

function mapObjects(client: S3Client): MapObjects {
  return {
    async read({ bucket, key }, { start, end }, ifMatch) {
      try {
        const range = `bytes=${start}-${end}`;
        const answer = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, Range: range, IfMatch: ifMatch }),
        );
        const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
        return { bytes, sizeBytes: totalOf(answer.ContentRange, bytes.length), etag: answer.ETag ?? '' };
      } catch (error) {
        // S3 answers InvalidRange for any range of an empty object.
        if ((error as Error).name === 'InvalidRange' && start === 0)
          return { bytes: Buffer.alloc(0), sizeBytes: 0, etag: '' };
        throw error;
      }
    },
    async list({ bucket, prefix }, continuationToken) {
      const answer = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: continuationToken }),
      );
      const objects = (answer.Contents ?? []).map(
        (content): ListedObject => ({
          Etag: content.ETag ?? '',
          Key: content.Key ?? '',
          LastModified: Math.floor((content.LastModified?.getTime() ?? 0) / 1000),
          Size: content.Size ?? 0,
          StorageClass: content.StorageClass ?? 'STANDARD',
        }),
      );
      return { objects, nextToken: answer.IsTruncated ? answer.NextContinuationToken : undefined };
    },
    async write({ bucket, key }, body) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
    },
  };
}

/** The S3 access of distributed maps on SDK clients: `objects` of `createStates`. */
export function sdkMapObjects(clientConfigForRole: ClientConfigForRole): (roleArn: string) => MapObjects {
  return clientPerRole(clientConfigForRole, (config) => mapObjects(new S3Client({ ...config, forcePathStyle: true })));
}
