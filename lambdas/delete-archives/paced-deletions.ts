import { DeletionThrottledError } from '../../core/contracts/errors';
import type { DeleteArchivesDeps } from './delete-deps';

/** Maximum rate of DeleteArchive calls per second; lower while Glacier throttles. */
export const DELETIONS_PER_SECOND = 50;
/** Time reserved for the results and the answer, in milliseconds. */
const MARGIN_MS = 30_000;

/**
 * Delete an archive at the rate that Glacier allows.
 *
 * @returns the reason why Glacier refuses; undefined when the archive is deleted
 * @throws DeletionThrottledError when the function's time is nearly over before Glacier has accepted the request
 */
export async function deleteAtPace(
  archive: { vault: string; archiveId: string },
  { uploads, pacer, clock, remainingMs }: DeleteArchivesDeps,
): Promise<string | undefined> {
  for (;;) {
    await pacer.turn();
    if (remainingMs() < MARGIN_MS) throw new DeletionThrottledError("the function's time ran out within a chunk");
    const requestedAtMs = clock.now().getTime();
    try {
      return (await uploads.deleteArchive(archive))?.refused;
    } catch (error) {
      if (!(error instanceof DeletionThrottledError)) throw error;
      pacer.noteRefusal(requestedAtMs);
    }
  }
}
