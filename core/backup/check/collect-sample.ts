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
 * Choose a sample of a snapshot's objects for a retrieval into a place of Moraine's own. Their bytes are what the vault has to
 * prove: headers and tags, which the snapshot's own files hold, are left out, and so are objects whose keys are too long behind
 * the prefix.
 *
 * @throws SnapshotNotFoundError when the snapshot's files are gone
 */
export async function collectSample(
  { files, destination }: { files: WorkingFiles; destination: Pick<Destination, 'list'> },
  { sample, ...address }: SnapshotAddress & { sample: NonNullable<CheckRun['sample']> },
  to: CheckRun['destination'],
): Promise<WantedObjects> {
  const read = (after?: string) => readSnapshotObjects(files, address, { after });
  async function* bytesAlone(): AsyncGenerator<SnapshotLine> {
    for await (const { properties: _, ...line } of resumingStream(read)) {
      if (Buffer.byteLength(to.prefix + line.key) <= KEY_BYTES_MAX) yield line;
    }
  }
  const chosen = await chooseSample(bytesAlone(), sample);
  async function* chosenLines() {
    yield* chosen;
  }
  return collectLines(destination, chosenLines(), to);
}
