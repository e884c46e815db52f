import type { DeletionConfiguration } from '../../core/contracts/deletion-run';
import { InvalidInputError } from '../../core/contracts/errors';

/** @throws InvalidInputError with the names of the plans that write to a vault, which is not to be deleted then */
export function checkNoPlan(vault: string, { plans }: Pick<DeletionConfiguration, 'plans'>): void {
  const writing = plans.filter((plan) => plan.vault === vault).map(({ name }) => name);
  if (writing.length === 0) return;
  throw new InvalidInputError(
    `vault ${vault} cannot be deleted: backups of plan ${writing.join(', ')} are written to it. Nothing was deleted. Remove the ` +
      'plan from the configuration, or give it another vault, and deploy; or delete the archives alone, without --and-vault',
  );
}
