import { createHash, verify } from 'node:crypto';
import type { CatalogRun } from '../../core/contracts/backup-run';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { ItemStore } from '../../core/ports/item-store';
import type { SigningKey } from '../../core/ports/signing-key';
import { checkLease } from '../../core/run/lease';

/**
 * Sign a text that is not a catalog, and verify the signature, so that an unusable key is found before anything is
 * uploaded. A dry run, which holds no lease, does so too: it shows what a backup would do.
 *
 * @throws LeaseLostError, SigningKeyUnusableError
 */
export async function trySigning(
  run: CatalogRun,
  { items, signingKey }: { items: ItemStore; signingKey: Pick<SigningKey, 'sign'> },
): Promise<void> {
  const { runId, publicKey } = run;
  if (!run.dryRun) await checkLease(items, run.plan.name, run);
  // Not a valid statement: statements of catalogs are JSON.
  const text = Buffer.from(`Moraine: trial signature of run ${runId}`);
  const signature = await signingKey.sign(createHash('sha256').update(text).digest());
  if (publicKey !== undefined && verify('sha256', text, publicKey, signature)) return;
  throw new SigningKeyUnusableError(
    `the trial signature for run ${runId} cannot be verified with the public key with which the run was opened: ` +
      'start another run',
  );
}
