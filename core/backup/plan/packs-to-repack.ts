import type { BackupPlan } from '../../contracts/backup-plan';
import type { ArchiveLine } from '../../contracts/snapshot';

const DAY_MS = 86_400_000;

/**
 * Packs that are to be packed anew from the source, lest a few objects keep all of each for ever: a smaller share than
 * `repackBelow` of what is in them is still needed, and they are old enough to be deleted.
 *
 * @param archives of the parents, each once
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

/** An object counts a byte more than it has, so that empty ones count too. */
const liveShareOf = ({ liveBytes, liveObjects, objectBytes, objects }: ArchiveLine) =>
  (liveBytes + liveObjects) / (objectBytes + objects);
