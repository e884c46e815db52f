import { isDeepStrictEqual } from 'node:util';
import type {
  DeleteArchivesInput,
  DeleteArchivesOutput,
  DeletionOutcome,
  DeletionRun,
} from '../../core/contracts/deletion-run';
import { addOutcome } from '../../core/deletion/deletion-sums';
import {
  type DeletionProgress,
  getDeletionProgress,
  putDeletionProgress,
} from '../../core/deletion/records/deletion-progress';
import type { KnownLock } from '../../core/vault-lock/known-lock';
import { VaultLocks } from '../../core/vault-lock/vault-locks';
import type { DeleteArchivesDeps } from './delete-deps';
import { settleChunk } from './settle-chunk';

/** Time that a chunk may take at the usual rate and with some throttling, in milliseconds. */
const CHUNK_MS = 120_000;
/** Denials in one chunk, without a single deletion, after which nothing more is asked for. */
const DENIALS_GENERAL = 100;

/**
 * Delete the listed archives whose objects prove their bytes, chunk by chunk, as far as time allows; what the lock of the vault
 * certainly refuses, as it is when a chunk begins, is not asked for. Repeatable and interruptible at any point: the next call
 * continues with the first chunk that is not settled.
 *
 * @throws RunOverError, DeletionThrottledError, VaultNotFoundError
 */
export async function deleteArchives(
  { run }: DeleteArchivesInput,
  deps: DeleteArchivesDeps,
): Promise<DeleteArchivesOutput> {
  const { items, clock, log } = deps;
  const { runId } = run;
  const locks = new VaultLocks(deps, run.executionArn);
  await locks.learn([run.vault]);
  let { terms: lock } = locks.of(run.vault);
  for (;;) {
    const before = await getDeletionProgress(items, runId);
    if (!before) throw new Error(`run ${runId} has no list of archives to delete`);
    if (before.givenUp !== undefined || before.next >= before.chunks) return { done: true };
    if (deps.remainingMs() < CHUNK_MS) return { done: false };
    const outcomes = await settleChunk(run, before, { ...deps, lock });
    if (mayHaveChanged(locks.of(run.vault), outcomes)) await locks.learnAgain(run.vault);
    const { terms: lockNow } = locks.of(run.vault);
    const progress = progressAfter(run, before, outcomes, isDeepStrictEqual(lock, lockNow));
    lock = lockNow;
    if (await putDeletionProgress(items, runId, before, progress, clock.now())) {
      log.info('chunk.deleted', { runId, chunk: before.next, ...progress.sums.deleted, givenUp: progress.givenUp });
    } else log.warn('chunk.overtaken', { runId, chunk: before.next });
  }
}

/** Whether the lock of a vault may have begun or ended: a trial ends, and refusals that it does not explain may be those of a new one. */
const mayHaveChanged = ({ trialUntil }: KnownLock, outcomes: readonly DeletionOutcome[]) =>
  trialUntil !== undefined || outcomes.some((one) => one.outcome === 'stays' && one.why === 'refused');

function progressAfter(
  run: DeletionRun,
  before: DeletionProgress,
  outcomes: readonly DeletionOutcome[],
  isLockAsBefore: boolean,
): DeletionProgress {
  const progress = structuredClone(before);
  progress.next += 1;
  for (const outcome of outcomes) {
    addOutcome(progress.sums, outcome);
    if (outcome.outcome === 'deleted' && !(outcome.deletedAt < (progress.deletedAt ?? ''))) {
      progress.deletedAt = outcome.deletedAt;
    }
  }
  // A dry run shows everything. A lock that has begun or ended meanwhile says by itself what need not be asked for.
  if (!run.dryRun && isLockAsBefore) progress.givenUp = generalDenial(outcomes);
  return progress;
}

/** Reason to ask for nothing more: the list is in the order of creation, so that a lock by age denies the later ones too. */
function generalDenial(outcomes: readonly DeletionOutcome[]): string | undefined {
  if (outcomes.some(({ outcome }) => outcome === 'deleted')) return undefined;
  const denials = outcomes.flatMap((one) =>
    one.outcome === 'stays' && (one.why === 'refused' || one.why === 'denied') ? [one.reason] : [],
  );
  return denials.length < DENIALS_GENERAL ? undefined : denials.at(-1);
}
