import { writeMissingArchives } from '../../core/backup/damage/missing-of-run';
import { chooseParents } from '../../core/backup/plan/choose-parents';
import { listKept } from '../../core/backup/snapshot/heads';
import type { PlanRequest, PlanRun } from '../../core/contracts/backup-run';
import { SigningKeyUnusableError } from '../../core/contracts/errors';
import { keyIdOf } from '../../core/contracts/key-id';
import type { PlanKind } from '../../core/contracts/run-kind';
import type { ItemStore } from '../../core/ports/item-store';
import type { SigningKey } from '../../core/ports/signing-key';
import type { WorkingFiles } from '../../core/ports/working-files';
import type { OpenedFrame } from '../../core/run/run-opening';

export interface CompleteRunDeps {
  items: ItemStore;
  files: Pick<WorkingFiles, 'write'>;
  signingKey: Pick<SigningKey, 'publicKey'>;
}

/** Members of a run that come from the configuration or its schedule. */
export interface RunTerms extends Pick<PlanRun, 'plan' | 'vaultArn' | 'prices'> {
  budgetUsd: number | undefined;
  scheduledTime: string | undefined;
}

/**
 * Complete a run under the lease of its plan: find its parent snapshots, which of their archives are missing, and the
 * key that signs its catalog or pin.
 */
export async function completeRun(
  frame: OpenedFrame,
  request: PlanRequest,
  { budgetUsd, scheduledTime, ...terms }: RunTerms,
  deps: CompleteRunDeps,
): Promise<PlanRun> {
  const { plan } = terms;
  const run = { ...frame, ...terms, ...(await signerOf(request.kind, deps)) };
  switch (request.kind) {
    case 'backup': {
      const { kind, dryRun, acceptEarlyDeletionFee } = request;
      const parents = chooseParents(await listKept(deps.items, plan.name), plan);
      const missingArchives = await writeMissingArchives({ runId: frame.runId, plan: plan.name }, deps);
      const rest = { ...parents, missingArchives, dryRun, acceptEarlyDeletionFee };
      return { kind, ...run, budgetUsd, scheduledTime, ...rest };
    }
    case 'forget': {
      const { kind, dryRun, acceptEarlyDeletionFee } = request;
      return { kind, ...run, dryRun, acceptEarlyDeletionFee };
    }
    default:
      return { ...run, ...request, plan, dryRun: false, acceptEarlyDeletionFee: false };
  }
}

/** The key that signs the run's catalog or pin; without a usable key, a run that writes neither continues. */
async function signerOf(
  kind: PlanKind,
  { signingKey }: CompleteRunDeps,
): Promise<Pick<PlanRun, 'signer' | 'publicKey'>> {
  try {
    const publicKey = await signingKey.publicKey();
    return { signer: keyIdOf(publicKey), publicKey };
  } catch (error) {
    const isToSign = kind === 'backup' || kind === 'adopt' || kind === 'pin';
    if (isToSign || !(error instanceof SigningKeyUnusableError)) throw error;
    return {};
  }
}
