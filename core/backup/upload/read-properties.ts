import type { ObjectProperties } from '../../contracts/snapshot';
import type { OpenedObject, Source } from '../../ports/source';
import { type ListedObject, readBytes } from './read-bytes';

const sorted = <T>(record: Record<string, T>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Properties in one order, whatever that of the headers and tags: a pack that is made again has the same bytes. */
export function inOneOrder({ metadata, tags, ...headers }: ObjectProperties): ObjectProperties {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    ...sorted(Object.fromEntries(present)),
    ...(metadata && { metadata: sorted(metadata) }),
    ...(tags && { tags: sorted(tags) }),
  };
}

/** All that an answer tells of an object, with its tags, which cost a request of their own where there are any. */
export async function withTags(
  source: Source,
  object: ListedObject,
  { properties, tagCount }: Pick<OpenedObject, 'properties' | 'tagCount'>,
): Promise<ObjectProperties> {
  return inOneOrder(tagCount > 0 ? { ...properties, tags: await source.tags(object) } : properties);
}

/**
 * What an object is besides its bytes, at the price of reading one of them.
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
