import * as z from 'zod';
import type { ByteRange } from '../../ranges/byte-range';
import { compareUtf8 } from '../../text/compare-utf8';

/** One line of a snapshot's `objects.index.jsonl`: a gzip member of `objects.jsonl.gz`. */
export const ObjectsIndexLine = z.object({
  /** Key of the gzip member's first line. */
  key: z.string(),
  /** Offset of the gzip member's first byte in the file. */
  at: z.int().min(0),
});
export type ObjectsIndexLine = z.infer<typeof ObjectsIndexLine>;

/** Selection of a snapshot's objects. */
export interface ObjectsWanted {
  /** Only keys after this one. */
  after?: string;
  /** Only keys that begin with this. */
  prefix?: string;
}

/** Whether a key comes after all keys with the prefix. */
export const isPast = (key: string, prefix: string) => compareUtf8(key, prefix) > 0 && !key.startsWith(prefix);

/**
 * Find the range of gzip members that hold the selected objects.
 *
 * @param sizeBytes size of the objects file
 * @returns undefined when none is selected
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
