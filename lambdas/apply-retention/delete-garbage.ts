import { type Garbage, listGarbage, recordRefusal, removeGarbage } from '../../core/backup/retention/garbage';
import { GarbageSums, type Sums } from '../../core/backup/retention/garbage-sums';
import { inChunks } from '../../core/backup/retention/in-chunks';
import { standingOf, termsOf } from '../../core/backup/retention/standing';
import type { BackupRun } from '../../core/contracts/backup-run';
import { forEachInFlight } from '../../core/retrieval/plan/in-flight';
import { readDeletions } from './list-deletions';
import { isShortOfTime, type RetentionDeps } from './retention-deps';

const CHUNK = 500;
const DELETIONS_IN_FLIGHT_MAX = 20;

/**
 * Delete the archives that this run has listed for deletion, as far as there is time, and add up what becomes of the
 * plan's garbage. Nothing is counted along the way: an archive is deleted when it was listed and is on record no more, so
 * that the sums are exact however often this was interrupted and repeated.
 */
export async function deleteGarbage(deps: RetentionDeps, run: BackupRun): Promise<{ done: boolean; sums: Sums }> {
  const listed = await readDeletions(deps, run);
  const isListed = ({ archive }: Garbage) => listed?.archives.has(archive) === true;
  const terms = termsOf(run);
  const now = deps.clock.now();
  const sums = new GarbageSums(terms.minimumAgeDays);
  const deleted = { archives: listed?.archives.size ?? 0, bytes: listed?.bytes ?? 0 };
  let done = true;
  for await (const chunk of inChunks(listGarbage(deps.items, run.plan.name), CHUNK)) {
    const toGo = chunk.filter((garbage) => isListed(garbage) && standingOf(garbage, terms, now) === 'due');
    const left = new Map(chunk.map((garbage) => [garbage.archive, garbage]));
    if (toGo.length > 0 && isShortOfTime(deps)) done = false;
    else {
      await forEachInFlight(toGo, DELETIONS_IN_FLIGHT_MAX, async (garbage) => {
        const refused = await deleteArchive(deps, run, garbage, now);
        if (refused) left.set(garbage.archive, refused);
        else left.delete(garbage.archive);
      });
    }
    for (const garbage of left.values()) {
      if (standingOf(garbage, terms, now) === 'refused') sums.addRefused(garbage);
      else sums.addWaiting(garbage);
      if (!isListed(garbage)) continue;
      deleted.archives -= 1;
      deleted.bytes -= garbage.sizeBytes;
    }
  }
  return { done, sums: { ...sums.sums, deleted } };
}

/** @returns the garbage with its refusal; undefined when it is deleted */
async function deleteArchive(
  { items, uploads, log }: RetentionDeps,
  { plan }: BackupRun,
  garbage: Garbage,
  now: Date,
): Promise<Garbage | undefined> {
  const { archive, archiveId, vault, sizeBytes } = garbage;
  const answer = await uploads.deleteArchive({ vault, archiveId });
  if (answer) {
    log.warn('archive.refused', { plan: plan.name, archive, archiveId, refusal: answer.refused });
    return recordRefusal(items, plan.name, garbage, answer.refused, now);
  }
  await removeGarbage(items, plan.name, archive);
  log.info('archive.deleted', { plan: plan.name, archive, archiveId, sizeBytes });
  return undefined;
}
