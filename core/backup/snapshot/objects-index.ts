import * as z from 'zod';
import type { ByteRange } from '../../ranges/byte-range';
import { compareUtf8 } from '../../text/compare-utf8';

/** One line of a snapshot's `objects.index.jsonl`: a gzip member of `objects.jsonl.gz`. */
export const ObjectsIndexLine = z.object({
  /** Of its first line. */
  key: z.string(),
  /** Its first byte in the file. */
  at: z.int().min(0),
});
export type ObjectsIndexLine = z.infer<typeof ObjectsIndexLine>;

/** What is wanted of a snapshot's objects, in the order of their keys. */
export interface ObjectsWanted {
  /** Only keys behind this one. */
  after?: string;
  /** Only keys that begin with this. */
  prefix?: string;
}

/** Behind every key that begins with the prefix. */
export const isPast = (key: string, prefix: string) => compareUtf8(key, prefix) > 0 && !key.startsWith(prefix);

/**
 * The members that hold what is wanted.
 *
 * @param sizeBytes of the file of objects
 * @returns undefined when nothing of it is wanted
 */
export async function findMembers(
  index: AsyncIterable<ObjectsIndexLine>,
  sizeBytes: number,
  { after = '', prefix = '' }: ObjectsWanted,
): Promise<ByteRange | undefined> {
  const from = compareUtf8(after, prefix) > 0 ? after : prefix;
  let start: number | undefined;
  for await (const { key, at } of index) {
    if (isPast(key, prefix)) return start === undefined ? undefined : { start, end: at - 1 };
    if (start === undefined || compareUtf8(key, from) <= 0) start = at;
  }
  return start === undefined ? undefined : { start, end: sizeBytes - 1 };
}
