import type { SnapshotDamage, SnapshotHead } from '../../contracts/snapshot';
import type { ItemStore } from '../../ports/item-store';
import type { WorkingFiles } from '../../ports/working-files';
import { isAccepted } from '../guard/verdicts';
import { readArchiveLines } from '../snapshot/read-snapshot';
import { listMissing } from './missing-archives';

/**
 * Add to heads the damage that no check has marked yet: a snapshot may have been sealed while a check was running. Goes
 * from the newest accepted snapshot without errors back to the first that needs no missing archive, which is the newest
 * complete one. Without recorded missing archives, no list is read.
 *
 * @param kept heads of a plan, oldest first
 * @returns the same heads; an object that spans several missing archives is counted once per archive
 * @throws SnapshotNotFoundError when the archive list of an examined snapshot does not exist any more
 */
export async function withUnmarkedDamage(
  { items, files }: { items: Pick<ItemStore, 'query'>; files: WorkingFiles },
  plan: string,
  kept: readonly SnapshotHead[],
): Promise<SnapshotHead[]> {
  const heads = [...kept];
  /** Id of the check that found an archive missing, by archive id. */
  const missing = new Map<string, string>();
  for await (const { archiveId, foundBy } of listMissing(items, plan)) missing.set(archiveId, foundBy);
  if (missing.size === 0) return heads;
  for (let position = kept.length - 1; position >= 0; position--) {
    const head = kept[position] as SnapshotHead;
    if (head.damage || head.errors > 0 || !isAccepted(head)) continue;
    const damage = await damageOf(files, head, missing);
    if (!damage) break;
    heads[position] = { ...head, damage };
  }
  return heads;
}

async function damageOf(
  files: WorkingFiles,
  head: SnapshotHead,
  missing: ReadonlyMap<string, string>,
): Promise<SnapshotDamage | undefined> {
  let foundBy: string | undefined;
  const damage = { archives: 0, objects: 0 };
  for (const own of [head.catalog, head.pin?.archive]) {
    if (!own || !missing.has(own.archiveId)) continue;
    damage.archives += 1;
    foundBy = missing.get(own.archiveId);
  }
  for await (const { archiveId, liveObjects } of readArchiveLines(files, head)) {
    if (!missing.has(archiveId)) continue;
    damage.archives += 1;
    damage.objects += liveObjects;
    foundBy = missing.get(archiveId);
  }
  return foundBy === undefined ? undefined : { ...damage, foundBy };
}
