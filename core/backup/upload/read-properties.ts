import type { ObjectProperties } from '../../contracts/snapshot';
import type { OpenedObject, Source } from '../../ports/source';
import { type ListedObject, readBytes } from './read-bytes';

const sorted = <T>(record: Record<string, T>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Sort properties, whatever the order of headers and tags, so that a pack that is built again has the same bytes. */
export function sortedProperties({ metadata, tags, ...headers }: ObjectProperties): ObjectProperties {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    ...sorted(Object.fromEntries(present)),
    ...(metadata && { metadata: sorted(metadata) }),
    ...(tags && { tags: sorted(tags) }),
  };
}

/** Properties of an object from the answer to a read, with its tags, which take a request of their own if there are any. */
export async function withTags(
  source: Source,
  object: ListedObject,
  { properties, tagCount }: Pick<OpenedObject, 'properties' | 'tagCount'>,
): Promise<ObjectProperties> {
  return sortedProperties(tagCount > 0 ? { ...properties, tags: await source.tags(object) } : properties);
}

/**
 * Read an object's properties by reading one byte of it.
 *
 * @param object not an empty one
 * @throws SourceChangedError, SourceUnreadableError
 */
export async function readProperties(source: Source, object: ListedObject): Promise<ObjectProperties> {
  let opened: OpenedObject | undefined;
  const firstByte = readBytes(source, object, { start: 0, end: 0 }, (answer) => {
    opened = answer;
  });
  for await (const chunk of firstByte) void chunk;
  if (!opened) throw new Error(`s3://${object.bucket}/${object.key} was not opened`);
  return withTags(source, object, opened);
}
