import type { BackupPlan } from '../../core/contracts/backup-plan';
import { BucketNotFoundError, NotConfiguredError } from '../../core/contracts/errors';
import type { PlanKind } from '../../core/contracts/run-kind';
import type { Source } from '../../core/ports/source';
import type { Vaults } from '../../core/ports/vaults';

export interface CheckPlanDeps {
  vaults: Pick<Vaults, 'describeVault'>;
  source: Pick<Source, 'bucketExists'>;
}

/** @throws NotConfiguredError with the lines to add */
export function planOf(name: string, plans: readonly BackupPlan[]): BackupPlan {
  const found = plans.find((plan) => plan.name === name);
  if (found) return found;
  const others = plans.length > 0 ? ` (configured: ${plans.map((plan) => plan.name).join(', ')})` : '';
  throw new NotConfiguredError(
    `plan ${name} is not configured${others}; add it to the configuration and deploy: ` +
      `plans: [{ name: '${name}', source: { bucket: 'BUCKET' }, vault: 'VAULT' }]`,
  );
}

/**
 * Check that the plan's vault exists, and for a backup its source bucket too. @returns ARN of the vault. @throws
 * VaultNotFoundError, BucketNotFoundError
 */
export async function checkVaultAndSource(plan: BackupPlan, kind: PlanKind, deps: CheckPlanDeps): Promise<string> {
  const { arn } = await deps.vaults.describeVault(plan.vault);
  // Even when the source is gone for good, its snapshots can be forgotten.
  if (kind !== 'backup' || (await deps.source.bucketExists(plan.source.bucket))) return arn;
  throw new BucketNotFoundError(
    `bucket ${plan.source.bucket}, the source of plan ${plan.name}, does not exist, or this account may not list it; if another ` +
      "account owns it, add that to the source in the configuration and deploy: accountId: 'ACCOUNT'",
  );
}
