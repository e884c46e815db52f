import type { BackupPlan } from '../../core/contracts/backup-plan';
import { BucketNotFoundError, NotConfiguredError } from '../../core/contracts/errors';
import type { PlanKind } from '../../core/contracts/run-kind';
import type { Source } from '../../core/ports/source';
import type { Vaults } from '../../core/ports/vaults';

export interface PlacesDeps {
  vaults: Pick<Vaults, 'describeVault'>;
  source: Pick<Source, 'bucketExists'>;
}

/** @throws NotConfiguredError with the lines to add */
export function planOf(name: string, plans: readonly BackupPlan[]): BackupPlan {
  const found = plans.find((plan) => plan.name === name);
  if (found) return found;
  const others = plans.length > 0 ? ` (there is ${plans.map((plan) => plan.name).join(', ')})` : '';
  throw new NotConfiguredError(
    `plan ${name} is not configured${others}; add it to moraine.config.ts and deploy: ` +
      `plans: [{ name: '${name}', source: { bucket: 'BUCKET' }, vault: 'VAULT' }]`,
  );
}

/** @returns ARN of the plan's vault. @throws VaultNotFoundError, BucketNotFoundError */
export async function checkPlaces(plan: BackupPlan, kind: PlanKind, deps: PlacesDeps): Promise<string> {
  const { arn } = await deps.vaults.describeVault(plan.vault);
  // What is backed up may be gone for good; its snapshots are let go all the same.
  if (kind !== 'backup' || (await deps.source.bucketExists(plan.source.bucket))) return arn;
  throw new BucketNotFoundError(
    `there is no bucket ${plan.source.bucket}, the source of plan ${plan.name}, that this account may list`,
  );
}
