import { isDeepStrictEqual } from 'node:util';
import { mergeJoin } from '../../collections/merge-join';
import type { SnapshotLine } from '../../contracts/snapshot';

/**
 * An object in one or both of two snapshots. `content`: its bytes differ; `metadata`: only its headers, metadata, tags or time of
 * modification do.
 */
export type ComparedObject =
  | { kind: 'added'; key: string; before?: undefined; after: SnapshotLine }
  | { kind: 'removed'; key: string; before: SnapshotLine; after?: undefined }
  | { kind: 'content' | 'metadata' | 'unchanged'; key: string; before: SnapshotLine; after: SnapshotLine };

/**
 * Compare the objects of two snapshots. Holds one object of each in memory.
 *
 * @param before,after in order of their keys' UTF-8 bytes
 * @returns every key of either snapshot, in that order
 */
export async function* compareSnapshots(
  before: AsyncIterable<SnapshotLine>,
  after: AsyncIterable<SnapshotLine>,
): AsyncGenerator<ComparedObject> {
  for await (const { key, left, right } of mergeJoin(before, after)) {
    if (left && right) yield { kind: differenceOf(left, right), key, before: left, after: right };
    else if (left) yield { kind: 'removed', key, before: left };
    else if (right) yield { kind: 'added', key, after: right };
  }
}

function differenceOf(before: SnapshotLine, after: SnapshotLine): 'content' | 'metadata' | 'unchanged' {
  if (before.treeHash !== after.treeHash || before.sizeBytes !== after.sizeBytes) return 'content';
  if (before.modifiedAt !== after.modifiedAt) return 'metadata';
  return isDeepStrictEqual(before.properties ?? {}, after.properties ?? {}) ? 'unchanged' : 'metadata';
}
