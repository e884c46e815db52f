import { DeletionThrottledError } from '../../core/contracts/errors';
import type { Look } from '../../core/deletion/look-at';
import type { DeleteArchivesDeps } from './delete-deps';

/** Maximum rate of DeleteArchive calls per second; lower while Glacier throttles. */
export const DELETIONS_PER_SECOND = 50;
/** Time reserved for the results and the answer, in milliseconds. */
const MARGIN_MS = 30_000;

/**
 * Delete an archive at the rate that Glacier allows.
 *
 * @param latestLook what a recent look at the objects of the archive showed
 * @returns the last look, without whose evidence nothing is deleted, and the reason if Glacier refuses
 * @throws DeletionThrottledError when the function's time is nearly over before Glacier has accepted the request
 */
export async function deleteAtPace(
  archive: { vault: string; archiveId: string },
  latestLook: () => Promise<Look>,
  { uploads, pacer, clock, remainingMs }: DeleteArchivesDeps,
): Promise<{ look: Look; refused?: string | undefined }> {
  for (;;) {
    await pacer.turn();
    if (remainingMs() < MARGIN_MS) throw new DeletionThrottledError("the function's time ran out within a chunk");
    const look = await latestLook();
    if (!('evidence' in look)) return { look };
    const requestedAtMs = clock.now().getTime();
    try {
      return { look, ...(await uploads.deleteArchive(archive)) };
    } catch (error) {
      if (!(error instanceof DeletionThrottledError)) throw error;
      pacer.noteRefusal(requestedAtMs);
    }
  }
}
