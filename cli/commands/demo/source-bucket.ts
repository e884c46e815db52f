import { CreateBucketCommand, DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Objects } from '../../../adapters/aws/s3-objects';
import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';
import type { Destination } from '../../../core/ports/destination';
import type { Changes, ObjectSource } from './sample-objects';

const PUTS_IN_FLIGHT_MAX = 4;

/** Create the source bucket of a plan, and put objects into it. */
export async function fillSource(client: S3Client, bucket: string, sources: readonly ObjectSource[]): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await putAll(s3Objects(client), bucket, sources);
}

export async function changeSource(client: S3Client, bucket: string, { put, removed }: Changes): Promise<void> {
  for (const key of [...removed, ...put.map((source) => source.key)])
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  await putAll(s3Objects(client), bucket, put);
}

async function putAll(
  objects: Pick<Destination, 'putIfAbsent'>,
  bucket: string,
  sources: readonly ObjectSource[],
): Promise<void> {
  await forEachInFlight(sources, PUTS_IN_FLIGHT_MAX, async ({ key, sizeBytes, properties, read }) => {
    const { contentType = 'application/octet-stream', metadata = {} } = properties;
    const object = { bucket, key, metadata, contentType, storageClass: 'STANDARD', properties } as const;
    await objects.putIfAbsent(object, sizeBytes, read());
  });
}
