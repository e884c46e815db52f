import { forEachInFlight } from '../../concurrency/for-each-in-flight';
import type { SnapshotHead, WrittenArchive } from '../../contracts/snapshot';
import type { WorkingFiles } from '../../ports/working-files';
import { readArchiveLines } from '../snapshot/read-snapshot';
import type { Candidates } from './candidates';

/** Lists read at once, which hides the latency of opening one. */
const LISTS_IN_FLIGHT_MAX = 4;

/**
 * Every archive that a snapshot needs: its catalog, that of its pin, then those of its objects.
 *
 * @throws SnapshotNotFoundError when its list is gone
 */
export async function* neededArchives(files: WorkingFiles, head: SnapshotHead): AsyncGenerator<WrittenArchive> {
  if (head.catalog) yield head.catalog;
  if (head.pin) yield head.pin.archive;
  yield* readArchiveLines(files, head);
}

/**
 * Rule out every candidate that one of the snapshots needs. Each list is read once, as a stream, so that memory holds
 * only the candidates, whatever the number of snapshots.
 *
 * @param onNeeded called for every archive that one of them needs, candidate or not
 * @throws SnapshotNotFoundError when the list of one is gone, so that its needs are unknown
 */
export async function ruleOutNeeded(
  files: WorkingFiles,
  snapshots: readonly SnapshotHead[],
  candidates: Candidates,
  onNeeded?: (archiveId: string, snapshot: SnapshotHead) => void,
): Promise<void> {
  await forEachInFlight(snapshots, LISTS_IN_FLIGHT_MAX, async (snapshot) => {
    if (candidates.remaining === 0 && !onNeeded) return;
    for await (const { archiveId } of neededArchives(files, snapshot)) {
      candidates.ruleOut(archiveId);
      onNeeded?.(archiveId, snapshot);
    }
  });
}
