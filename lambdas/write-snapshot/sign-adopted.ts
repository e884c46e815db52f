import { writeCatalogTask } from '../../core/backup/commit/catalog';
import { judgeRun } from '../../core/backup/guard/verdict-of';
import { signSnapshot } from '../../core/backup/signing/sign-snapshot';
import { listKept } from '../../core/backup/snapshot/heads';
import { readSnapshot } from '../../core/backup/snapshot/read-snapshot';
import { snapshotOfRun } from '../../core/backup/snapshot-of-run';
import type { WriteSnapshotInput, WriteSnapshotOutput } from '../../core/contracts/backup-run';
import { SnapshotNotFoundError } from '../../core/contracts/errors';
import type { Verdict } from '../../core/contracts/snapshot';
import { checkLease } from '../../core/run/lease';
import type { WriteSnapshotDeps } from './write-snapshot';

type AdoptionToSign = Omit<Extract<WriteSnapshotInput, { kind: 'adoption' }>, 'kind'>;

/**
 * Sign the files of a snapshot that a run has adopted, under the plan's lease, and write the task of its catalog.
 * Repeatable until the catalog is written: it is signed once.
 *
 * @throws SnapshotNotFoundError when its files are gone; LeaseLostError, SigningKeyUnusableError
 */
export async function signAdopted(
  { run, catalogSequence }: AdoptionToSign,
  deps: WriteSnapshotDeps,
): Promise<WriteSnapshotOutput> {
  const plan = run.plan.name;
  const snapshot = snapshotOfRun(run);
  const summary = await readSnapshot(deps.files, { plan, snapshot });
  if (!summary) throw new SnapshotNotFoundError(`snapshot ${snapshot} of plan ${plan} has no summary`);
  await checkLease(deps.items, plan, run);
  // A partial snapshot is never a parent and replaces no other snapshot, so there is no reason to hold it.
  const kept = await listKept(deps.items, plan);
  const verdict: Verdict = summary.partial ? { kind: 'accepted' } : judgeRun(run, summary, kept);
  await signSnapshot(run, summary, verdict, deps);
  await writeCatalogTask({ plan, snapshot, runId: run.runId }, catalogSequence, deps);
  return { catalogSequence };
}
