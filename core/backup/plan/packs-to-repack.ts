import type { BackupPlan } from '../../contracts/backup-plan';
import type { ArchiveLine } from '../../contracts/snapshot';

const DAY_MS = 86_400_000;

/**
 * Choose the packs that are to be repacked from the source, so that a few objects do not keep each of them for ever:
 * less than the share `repackBelow` of their content is still needed, and they are old enough to be deleted.
 *
 * @param archives archives of the parents, each once
 * @returns their refs
 */
export async function packsToRepack(
  archives: AsyncIterable<ArchiveLine>,
  { repackBelow, retention }: BackupPlan,
  now: Date,
): Promise<Set<string>> {
  const refs = new Set<string>();
  const createdBefore = now.getTime() - retention.minimumAgeDays * DAY_MS;
  for await (const archive of archives) {
    const isOld = Date.parse(archive.createdAt) <= createdBefore;
    if (archive.kind === 'pack' && isOld && liveShareOf(archive) < repackBelow) refs.add(archive.archive);
  }
  return refs;
}

/**
 * Share of a pack's content that is still needed. Each object counts one byte more than its size, so that empty ones
 * count too.
 */
const liveShareOf = ({ liveBytes, liveObjects, objectBytes, objects }: ArchiveLine) =>
  (liveBytes + liveObjects) / (objectBytes + objects);
