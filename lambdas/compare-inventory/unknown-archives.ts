import type { KnownArchives } from '../../core/backup/drift/known-archives';
import { Memo } from '../../core/collections/memo';
import { parseArchiveDescription } from '../../core/contracts/archive-description';
import type { ListedArchive } from '../../core/contracts/inventory-run';
import { hasEnded } from '../../core/contracts/run-status';
import { getRun } from '../../core/run/run-record';
import type { CompareDeps } from './compare-deps';

/** Number of runs whose state is kept in memory. */
const RUNS_KEPT = 10_000;

/**
 * Archives that the deployment wrote, as their descriptions say, and that neither a snapshot nor a record of retention needs. What a
 * backup wrote that had not ended when the snapshots were read may belong to a newer snapshot, and is left out.
 *
 * @param options.keyId id of the deployment's signing key
 * @param options.begunAt ISO 8601: time before which a run must have ended
 */
export async function* unknownArchives(
  { items }: Pick<CompareDeps, 'items'>,
  archives: AsyncIterable<ListedArchive>,
  known: KnownArchives,
  { keyId, begunAt }: { keyId: string; begunAt: string },
): AsyncGenerator<ListedArchive> {
  const isOver = new Memo<boolean>(RUNS_KEPT);
  for await (const archive of archives) {
    const described = parseArchiveDescription(archive.description);
    if (described?.signer !== keyId || known.isAccountedFor(archive.archiveId)) continue;
    const { snapshot: runId } = described;
    const wasOver = await isOver.get(runId, async () => {
      const run = await getRun(items, runId);
      return !run || (hasEnded(run.status) && (run.finishedAt ?? '') < begunAt);
    });
    if (wasOver) yield archive;
  }
}
