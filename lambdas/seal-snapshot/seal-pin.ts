import { readPinArchive } from '../../core/backup/commit/pin-archive';
import { pinHead } from '../../core/backup/snapshot/heads';
import type { PinRun } from '../../core/contracts/backup-run';
import { PinNotWrittenError, SnapshotNotFoundError } from '../../core/contracts/errors';
import { checkLease } from '../../core/run/lease';
import { enterPhase } from '../../core/run/run-record';
import type { SealSnapshotDeps } from './seal-snapshot';

/**
 * Record the pin whose archive is in the vault on the head of its snapshot. From then on retention keeps the snapshot. Repeatable.
 *
 * @throws PinNotWrittenError, SnapshotNotFoundError, LeaseLostError
 */
export async function sealPin(run: PinRun, { items, files }: SealSnapshotDeps): Promise<void> {
  const { runId, snapshot, reason, person, startedAt } = run;
  const plan = run.plan.name;
  await checkLease(items, plan, run);
  await enterPhase(items, runId, 'committing');
  const archive = await readPinArchive(runId, files);
  if ('reason' in archive) {
    throw new PinNotWrittenError(
      `the pin of snapshot ${snapshot} was not written to the vault, so that it does not count (${archive.reason}). Pin it again`,
    );
  }
  if (await pinHead(items, { plan, snapshot }, { reason, person, pinnedAt: startedAt, archive })) return;
  // Only after the lease was lost can another run have forgotten or pinned it.
  await checkLease(items, plan, run);
  throw new SnapshotNotFoundError(`snapshot ${snapshot} of plan ${plan} has been forgotten: it cannot be pinned`);
}
