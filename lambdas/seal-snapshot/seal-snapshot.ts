import { readCatalog } from '../../core/backup/commit/catalog';
import { putHead } from '../../core/backup/snapshot/heads';
import { readSnapshot } from '../../core/backup/snapshot/read-snapshot';
import { snapshotOfRun } from '../../core/backup/snapshot-of-run';
import type { CatalogRun } from '../../core/contracts/backup-run';
import { CatalogNotWrittenError, SnapshotNotFoundError } from '../../core/contracts/errors';
import { snapshotFiles } from '../../core/contracts/run-files';
import { SignedCatalog } from '../../core/contracts/signed-catalog';
import { readJson } from '../../core/files/read-json';
import type { ItemStore } from '../../core/ports/item-store';
import type { WorkingFiles } from '../../core/ports/working-files';
import { checkLease } from '../../core/run/lease';
import { enterPhase } from '../../core/run/run-record';

export interface SealSnapshotDeps {
  items: ItemStore;
  files: WorkingFiles;
}

/**
 * Seal a snapshot whose catalog is in the vault: write its head, with its verdict. From then on it is listed, can be
 * restored, and is the parent of the next. Repeatable.
 *
 * A run that ends before this leaves archives in the vault that no snapshot refers to: the next run uploads their
 * objects again, and retention, which works from snapshots, does not find them. The results of the run
 * (`backupFiles.result`) name them, and so do their descriptions in the vault's inventory.
 *
 * @throws LeaseLostError, since archives of the parent may have been deleted; CatalogNotWrittenError,
 *   SnapshotNotFoundError
 */
export async function sealSnapshot(
  { run, catalogSequence }: { run: CatalogRun; catalogSequence: number },
  { items, files }: SealSnapshotDeps,
): Promise<void> {
  const { runId } = run;
  const plan = run.plan.name;
  const id = snapshotOfRun(run);
  await checkLease(items, plan, run);
  await enterPhase(items, runId, 'committing');
  const catalog = await readCatalog({ plan, snapshot: id, runId }, catalogSequence, files);
  if ('reason' in catalog) {
    throw new CatalogNotWrittenError(
      `the catalog of snapshot ${id} was not written, so that the snapshot does not count (${catalog.reason}). ` +
        (run.kind === 'adopt' ? 'Adopt it again' : 'Start another backup: it uploads the same objects again'),
    );
  }
  const snapshot = await readSnapshot(files, { plan, snapshot: id });
  if (!snapshot) throw new SnapshotNotFoundError(`snapshot ${id} of plan ${plan} has no summary`);
  const signed = await readJson(files, snapshotFiles.signature(plan, id), SignedCatalog);
  if (!signed) throw new SnapshotNotFoundError(`snapshot ${id} of plan ${plan} has no signature`);
  const { verdict, signedAt } = signed.statement;
  // Reading may take longer than the lease lasts.
  await checkLease(items, plan, run);
  await putHead(items, { ...snapshot, catalog, signedAt, verdict, state: 'kept' });
}
