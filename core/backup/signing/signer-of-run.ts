import type { WritingRun } from '../../contracts/backup-run';
import { InvalidInputError } from '../../contracts/errors';

/** The key that signs for a run, and the vault that it writes to. @throws InvalidInputError when the run was opened without a key */
export function signerOfRun({ runId, signer, vaultArn }: WritingRun): { signer: string; vaultArn: string } {
  if (signer !== undefined && vaultArn !== undefined) return { signer, vaultArn };
  throw new InvalidInputError(`run ${runId} was opened without a signing key: start another run`);
}
