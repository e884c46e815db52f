import { isDeepStrictEqual } from 'node:util';
import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Source } from '../../../adapters/aws/s3-source';
import { forEachInFlight } from '../../../core/concurrency/for-each-in-flight';
import type { ObjectProperties } from '../../../core/contracts/snapshot';
import type { Difference } from './compare-objects';
import { firstDifference } from './first-difference';
import type { ObjectSource } from './sample-objects';

const COMPARISONS_IN_FLIGHT_MAX = 4;

/**
 * Compare the objects that a restore has written under a prefix with their sources: every byte, headers, metadata and tags.
 *
 * @returns objects that differ, are missing, or have no source
 */
export async function compareRestored(
  client: S3Client,
  { bucket, prefix }: { bucket: string; prefix: string },
  sources: readonly ObjectSource[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const restored = s3Source(client);
  const expected = new Set(sources.map(({ key }) => prefix + key));
  for await (const { key } of restored.list(bucket, prefix)) {
    if (!expected.has(key)) differences.push({ name: key, reason: 'nobody put this object into the source' });
  }
  await forEachInFlight(sources, COMPARISONS_IN_FLIGHT_MAX, async (source) => {
    const reason = await differenceOf(client, { bucket, key: prefix + source.key }, source).catch(
      (error: Error) => `cannot be compared: ${error.message || error.name}`,
    );
    if (reason) differences.push({ name: source.key, reason });
  });
  return differences;
}

async function differenceOf(
  client: S3Client,
  location: { bucket: string; key: string },
  source: ObjectSource,
): Promise<string | undefined> {
  const restored = s3Source(client);
  const { ETag: etag = '' } = await client.send(new HeadObjectCommand({ Bucket: location.bucket, Key: location.key }));
  const { properties, tagCount, body } = await restored.open({ ...location, etag });
  const difference = await firstDifference(source.read(), body);
  if (difference) return difference;
  const tags = tagCount > 0 ? await restored.tags(location) : {};
  return propertyDifference(source.properties, { ...properties, tags });
}

/** The first difference in the expected properties; Moraine may add others. */
function propertyDifference(expected: ObjectProperties, restored: ObjectProperties): string | undefined {
  const { metadata = {}, tags = {}, ...headers } = expected;
  for (const [name, value] of Object.entries(headers)) {
    const found = restored[name as keyof typeof headers];
    if (found !== value) return `${name} is ${found}, not ${value}`;
  }
  for (const [name, value] of Object.entries(metadata)) {
    if (restored.metadata?.[name] !== value) return `metadata ${name} is ${restored.metadata?.[name]}, not ${value}`;
  }
  return isDeepStrictEqual({ ...restored.tags }, tags) ? undefined : `tags are ${JSON.stringify(restored.tags)}`;
}
