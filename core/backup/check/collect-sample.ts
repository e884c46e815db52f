import type { CheckRun } from '../../contracts/retrieval-run';
import type { SnapshotLine } from '../../contracts/snapshot';
import { resumingStream } from '../../files/resuming-stream';
import { KEY_BYTES_MAX } from '../../naming/safe-path';
import type { Destination } from '../../ports/destination';
import type { WorkingFiles } from '../../ports/working-files';
import { collectLines } from '../restore/collect-wanted';
import type { WantedObjects } from '../restore/wanted-objects';
import { readSnapshotObjects } from '../snapshot/read-snapshot';
import type { SnapshotAddress } from '../snapshot/snapshot-address';
import { chooseSample } from './choose-sample';

/**
 * Collect a sample of a snapshot's objects, to be retrieved into the runs bucket. A sample verifies content only: headers and tags,
 * which are in the snapshot's files and not in the vault, are omitted. Objects whose keys exceed the limit of S3 with the prefix
 * are excluded.
 *
 * @throws SnapshotNotFoundError when the files of the snapshot do not exist any more
 */
export async function collectSample(
  { files, destination }: { files: WorkingFiles; destination: Pick<Destination, 'list'> },
  { sample, ...address }: SnapshotAddress & { sample: NonNullable<CheckRun['sample']> },
  to: CheckRun['destination'],
): Promise<WantedObjects> {
  const read = (after?: string) => readSnapshotObjects(files, address, { after });
  async function* withoutProperties(): AsyncGenerator<SnapshotLine> {
    for await (const { properties: _, ...line } of resumingStream(read)) {
      if (Buffer.byteLength(to.prefix + line.key) <= KEY_BYTES_MAX) yield line;
    }
  }
  const chosen = await chooseSample(withoutProperties(), sample);
  async function* chosenLines() {
    yield* chosen;
  }
  return collectLines(destination, chosenLines(), to);
}
