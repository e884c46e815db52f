import { writePinTask } from '../../core/backup/commit/pin-archive';
import { checkPinnable } from '../../core/backup/guard/check-pinnable';
import { signPin } from '../../core/backup/signing/sign-pin';
import { getHead } from '../../core/backup/snapshot/heads';
import type { PinRun, WriteSnapshotOutput } from '../../core/contracts/backup-run';
import { checkLease } from '../../core/run/lease';
import type { WriteSnapshotDeps } from './write-snapshot';

/**
 * Sign the pin of a snapshot under the plan's lease, and write the task of its archive. Repeatable until the archive is written: it
 * is signed once.
 *
 * @throws SnapshotNotFoundError, InvalidInputError as `checkPinnable` does; LeaseLostError, SigningKeyUnusableError
 */
export async function pinSnapshot(run: PinRun, deps: WriteSnapshotDeps): Promise<WriteSnapshotOutput> {
  const { plan, snapshot, runId } = run;
  await checkLease(deps.items, plan.name, run);
  checkPinnable(await getHead(deps.items, plan.name, snapshot), { plan, snapshot });
  await signPin(run, deps);
  return writePinTask(runId, deps);
}
