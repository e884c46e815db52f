import { mergeJoin } from '../../collections/merge-join';
import type { SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import type { Destination } from '../../ports/destination';
import type { WorkingFiles } from '../../ports/working-files';
import { commonLiteralPrefix } from '../../text/glob-prefix';
import { keyMatcher } from '../../text/globs';
import { escapeKeys } from '../snapshot/escape-keys';
import { readSnapshotObjects } from '../snapshot/read-snapshot';
import type { SnapshotAddress } from '../snapshot/snapshot-address';
import { WantedObjects } from './wanted-objects';

/**
 * Collect the objects of a snapshot whose keys match one of the globs (all objects without globs), and record which of
 * their keys are taken at the destination. A glob that is a key of the snapshot matches that key alone. Both listings are limited to the globs' common prefix and streamed.
 *
 * @throws SnapshotNotFoundError; InvalidInputError for an invalid glob, or too many objects
 */
export async function collectWanted(
  { files, destination }: { files: WorkingFiles; destination: Pick<Destination, 'list'> },
  { paths, ...address }: SnapshotAddress & { paths: readonly string[] },
  to: { bucket: string; prefix: string },
): Promise<WantedObjects> {
  const globs = await escapeKeys(files, address, paths);
  const isWanted = globs.length > 0 ? keyMatcher(globs) : () => true;
  const prefix = globs.length > 0 ? commonLiteralPrefix(globs) : '';
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
  for await (const { left: line, right: existing } of mergeJoin(lines, occupiedKeys())) {
    if (!line) continue;
    wanted.add(line, !existing ? 'no' : existing.sizeBytes === line.sizeBytes ? 'same-size' : 'other-size');
  }
  return wanted;
}
