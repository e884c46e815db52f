import { mergeJoin } from '../../collections/merge-join';
import type { SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import type { Destination } from '../../ports/destination';
import type { WorkingFiles } from '../../ports/working-files';
import { commonLiteralPrefix } from '../../text/glob-prefix';
import { keyMatcher } from '../../text/globs';
import { readSnapshotObjects } from '../snapshot/read-snapshot';
import type { SnapshotAddress } from '../snapshot/snapshot-address';
import { WantedObjects } from './wanted-objects';

/**
 * Collect the objects of a snapshot whose key a glob matches (all without one), and look in the destination's listing
 * whether something lies under their keys. Both are read as far as the globs' common beginning reaches, and streamed.
 *
 * @throws SnapshotNotFoundError; InvalidInputError for a glob that is none, or too many objects
 */
export async function collectWanted(
  { files, destination }: { files: WorkingFiles; destination: Pick<Destination, 'list'> },
  { paths, ...address }: SnapshotAddress & { paths: readonly string[] },
  to: { bucket: string; prefix: string },
): Promise<WantedObjects> {
  const isWanted = paths.length > 0 ? keyMatcher(paths) : () => true;
  const prefix = paths.length > 0 ? commonLiteralPrefix(paths) : '';
  const read = (after?: string) => readSnapshotObjects(files, address, { prefix, after });
  async function* wantedLines(): AsyncGenerator<SnapshotLine> {
    for await (const line of resumingStream(read)) {
      if (isWanted(line.key)) yield line;
    }
  }
  return collectLines(destination, wantedLines(), to, prefix);
}

/**
 * Collect objects of a snapshot, and look in the destination's listing whether something lies under their keys.
 *
 * @param lines in order of their keys' UTF-8 bytes
 * @param prefix that all of their keys have
 * @throws InvalidInputError for too many objects
 */
export async function collectLines(
  destination: Pick<Destination, 'list'>,
  lines: AsyncIterable<SnapshotLine>,
  to: { bucket: string; prefix: string },
  prefix = '',
): Promise<WantedObjects> {
  async function* occupiedKeys(): AsyncGenerator<{ key: string; sizeBytes: number }> {
    for await (const { key, sizeBytes } of destination.list(to.bucket, to.prefix + prefix)) {
      yield { key: key.slice(to.prefix.length), sizeBytes };
    }
  }
  const wanted = new WantedObjects();
  for await (const { left: line, right: there } of mergeJoin(lines, occupiedKeys())) {
    if (!line) continue;
    wanted.add(line, !there ? 'no' : there.sizeBytes === line.sizeBytes ? 'by-as-much' : 'by-other');
  }
  return wanted;
}
