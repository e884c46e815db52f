import type { KnownArchives } from '../../core/backup/drift/known-archives';
import { parseArchiveDescription } from '../../core/contracts/archive-description';
import type { ListedArchive } from '../../core/contracts/inventory-run';
import { hasEnded } from '../../core/contracts/run-status';
import type { ItemStore } from '../../core/ports/item-store';
import { listReadableAndDamaged } from '../../core/run/run-list';
import type { CompareDeps } from './compare-deps';

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
  const notOver = await runsNotOver(items, begunAt);
  for await (const archive of archives) {
    const described = parseArchiveDescription(archive.description);
    if (described?.signer !== keyId || known.isAccountedFor(archive.archiveId)) continue;
    if (!notOver.has(described.snapshot)) yield archive;
  }
}

/** Runs that had not ended at a time, and those with damaged records. All are listed: anybody can write descriptions that name others. */
async function runsNotOver(items: ItemStore, at: string): Promise<Set<string>> {
  const notOver = new Set<string>();
  for await (const listed of listReadableAndDamaged(items)) {
    if (listed.kind === 'damaged') notOver.add(listed.runId);
    else if (!hasEnded(listed.run.status) || (listed.run.finishedAt ?? '') >= at) notOver.add(listed.run.runId);
  }
  return notOver;
}
