import { createHash, verify } from 'node:crypto';
import type { CatalogRun } from '../../core/contracts/backup-run';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import type { ItemStore } from '../../core/ports/item-store';
import type { SigningKey } from '../../core/ports/signing-key';
import { checkLease } from '../../core/run/lease';

/**
 * Sign something that is no catalog, and verify it, so that a key that cannot sign is found before anything is uploaded. A
 * dry run, which holds no lease, tries as well: it says what a backup would do.
 *
 * @throws LeaseLostError, SigningKeyUnusableError
 */
export async function trySigning(
  run: CatalogRun,
  { items, signingKey }: { items: ItemStore; signingKey: Pick<SigningKey, 'sign'> },
): Promise<void> {
  const { runId, publicKey } = run;
  if (!run.dryRun) await checkLease(items, run.plan.name, run);
  // No statement: what is signed of a catalog is JSON.
  const text = Buffer.from(`Moraine: trial signature of run ${runId}`);
  const signature = await signingKey.sign(createHash('sha256').update(text).digest());
  if (publicKey !== undefined && verify('sha256', text, publicKey, signature)) return;
  throw new SigningKeyUnusableError(
    `what the key that signs catalogs signed for run ${runId} is not proven by the public key with which the run was opened: ` +
      'start another run',
  );
}
