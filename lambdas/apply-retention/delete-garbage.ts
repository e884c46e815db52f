import { type DeletionStatus, termsOf } from '../../core/backup/retention/deletion-status';
import {
  beginDeletion,
  type Garbage,
  listGarbage,
  recordDeleted,
  recordRefusal,
  withdrawDeletion,
} from '../../core/backup/retention/garbage';
import { GarbageSums, type Sums } from '../../core/backup/retention/garbage-sums';
import { inChunks } from '../../core/collections/in-chunks';
import type { TextSet } from '../../core/collections/text-set';
import { forEachInFlight } from '../../core/concurrency/for-each-in-flight';
import type { RetentionRun } from '../../core/contracts/backup-run';
import { checkLease } from '../../core/run/lease';
import { type CallDeps, generationOf, isShortOfTime, type RetentionDeps } from './retention-deps';
import { learnLocks, statusIn } from './status-in';

/** Records processed between two checks of the lease. */
const CHUNK = 500;
const DELETIONS_IN_FLIGHT_MAX = 20;

/**
 * Delete the archives that this run has listed for deletion, as far as time allows, and sum up the plan's garbage.
 * Nothing is counted along the way: deletions are recorded under the generation of the run's lease, so that the sums
 * are exact however often this is interrupted and repeated. After a refusal the lock of the vault is asked for again: what a lock
 * keeps that has begun since counts as locked, and not as refused.
 *
 * @param listed archive ids
 * @throws LeaseLostError before anything more is deleted
 */
export async function deleteGarbage(
  deps: CallDeps,
  run: RetentionRun,
  listed: TextSet,
): Promise<{ done: boolean; sums: Sums }> {
  const { items } = deps;
  const plan = run.plan.name;
  const generation = generationOf(run);
  const now = deps.clock.now();
  const statusOf = statusIn(deps, run, now);
  const sums = new GarbageSums(termsOf(run).minimumAgeDays);
  const isOurs = (garbage: Garbage) => garbage.generation === generation;
  const isToGo = (garbage: Garbage) =>
    (garbage.state === 'due' || garbage.state === 'deleting') &&
    isOurs(garbage) &&
    listed.has(garbage.archiveId) &&
    statusOf(garbage) === 'due';
  let done = true;
  for await (const chunk of inChunks(listGarbage(items, plan), CHUNK)) {
    await learnLocks(deps, chunk);
    const toGo = chunk.filter(isToGo);
    const after = new Map(chunk.map((garbage) => [garbage.archiveId, garbage]));
    if (toGo.length > 0 && isShortOfTime(deps)) done = false;
    else if (toGo.length > 0) {
      await checkLease(items, plan, run);
      const isLockedNow = lockAfterRefusal(deps, statusOf);
      await forEachInFlight(toGo, DELETIONS_IN_FLIGHT_MAX, async (garbage) => {
        const left = await deleteArchive(deps, run, garbage, { now, isLockedNow });
        if (left) after.set(garbage.archiveId, left);
        else after.delete(garbage.archiveId);
      });
    }
    for (const garbage of after.values()) {
      if (garbage.state === 'deleted') {
        if (isOurs(garbage)) sums.addDeleted(garbage);
      } else if (garbage.state === 'foreign') {
        if (isOurs(garbage)) sums.addForeign(garbage);
      } else if (statusOf(garbage) === 'locked') sums.addLocked(garbage, deps.locks.of(garbage.vault));
      else if (statusOf(garbage) === 'refused') sums.addRefused(garbage);
      // An archive that is being deleted although a snapshot needs it does not count as waiting.
      else if (garbage.state === 'due' || isToGo(garbage)) sums.addWaiting(garbage);
    }
  }
  return { done, sums: sums.sums };
}

/** Tells whether a lock that has begun since it was asked for keeps an archive; the lock of a vault is asked for once. */
function lockAfterRefusal(
  { locks }: Pick<CallDeps, 'locks'>,
  statusOf: (garbage: Garbage) => DeletionStatus,
): (garbage: Garbage) => Promise<boolean> {
  const asked = new Map<string, Promise<void>>();
  return async (garbage) => {
    const answer = asked.get(garbage.vault) ?? locks.learnAgain(garbage.vault);
    asked.set(garbage.vault, answer);
    await answer;
    return statusOf(garbage) === 'locked';
  };
}

/** @returns the record afterwards; undefined when another run owns it */
async function deleteArchive(
  { items, uploads, log }: RetentionDeps,
  run: RetentionRun,
  garbage: Garbage,
  { now, isLockedNow }: { now: Date; isLockedNow: (garbage: Garbage) => Promise<boolean> },
): Promise<Garbage | undefined> {
  const plan = run.plan.name;
  const { archive, archiveId, vault, sizeBytes } = garbage;
  if (!(await beginDeletion(items, plan, archiveId, generationOf(run)))) {
    log.warn('archive.left', { plan, archive, archiveId });
    return undefined;
  }
  const answer = await uploads.deleteArchive({ vault, archiveId });
  if (answer) {
    if (await isLockedNow(garbage)) {
      await withdrawDeletion(items, plan, garbage);
      log.info('archive.locked', { plan, archive, archiveId });
      return garbage;
    }
    log.warn('archive.refused', { plan, archive, archiveId, refusal: answer.refused });
    return recordRefusal(items, plan, garbage, answer.refused, now);
  }
  await recordDeleted(items, plan, archiveId, now);
  log.info('archive.deleted', { plan, archive, archiveId, sizeBytes });
  return { ...garbage, state: 'deleted' };
}
