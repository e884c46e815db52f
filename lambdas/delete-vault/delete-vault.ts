import {
  type DeleteVaultInput,
  type DeleteVaultOutput,
  VAULT_WAITS_MAX,
  type VaultEnd,
} from '../../core/contracts/deletion-run';
import { VaultDeniedError, VaultNotFoundError } from '../../core/contracts/errors';
import { stayingIn } from '../../core/deletion/deletion-sums';
import { getDeletionProgress, putVaultEnd } from '../../core/deletion/records/deletion-progress';
import type { AccountVaults } from '../../core/ports/account-vaults';
import type { ItemStore } from '../../core/ports/item-store';
import type { VaultDescription, Vaults } from '../../core/ports/vaults';
import { checkUnderWay } from '../../core/run/check-under-way';
import { enterPhase, getRun, type RunRecord } from '../../core/run/run-record';
import { VaultLocks } from '../../core/vault-lock/vault-locks';
import { type ReadRemainingDeps, readRemaining } from './read-remaining';

export interface DeleteVaultDeps extends ReadRemainingDeps {
  vaults: Pick<Vaults, 'describeVault' | 'deleteVault' | 'readOutput'>;
  accountVaults: Pick<AccountVaults, 'lock'>;
  items: ItemStore;
}

/**
 * Delete a vault once an inventory that is younger than the last deletion shows it empty; otherwise ask to be called again after a
 * wait, or with the inventory that tells what is in it. One whose lock forbids it is not waited for. What became of the vault is put
 * on record. Repeatable.
 *
 * @throws RunOverError when the run is being stopped; InventoryJobFailedError when the output of the inventory is gone
 */
export async function deleteVault(input: DeleteVaultInput, deps: DeleteVaultDeps): Promise<DeleteVaultOutput> {
  const { items, log } = deps;
  const { runId } = input.run;
  const record = await getRun(items, runId);
  const progress = await getDeletionProgress(items, runId);
  if (!record || !progress) throw new Error(`run ${runId} has no list of archives to delete`);
  if (progress.vaultEnd) return { next: 'report' };
  checkUnderWay(record);
  await enterPhase(items, runId, 'emptying');
  const isLeft = stayingIn(progress.sums).archives > 0 || progress.givenUp !== undefined;
  const next = isLeft ? ({ kind: 'archives-stay' } as const) : await nextFor(input, record, progress.deletedAt, deps);
  if ('next' in next) return next;
  await putVaultEnd(items, runId, next);
  log.info('vault.settled', { runId, vault: input.run.vault, end: next.kind });
  return { next: 'report' };
}

async function nextFor(
  { run, waits, inventory }: DeleteVaultInput,
  { startedAt }: RunRecord,
  deletedAt: string | undefined,
  deps: DeleteVaultDeps,
): Promise<VaultEnd | DeleteVaultOutput> {
  const { vaults, clock } = deps;
  const { vault, executionArn } = run;
  const isFresh = (date: Date | undefined) => date !== undefined && !(date.getTime() <= Date.parse(deletedAt ?? ''));
  const described = await describedVault(vaults, vault);
  // An earlier call deleted it, and was killed before it put that on record.
  if (!described) return { kind: 'deleted', deletedAt: clock.now().toISOString() };
  if (await isLockedForEver(vault, executionArn, deps)) {
    return { kind: 'refused', reason: 'the lock of the vault forbids to delete it' };
  }
  const { inventoryDate, archives } = described;
  if (isFresh(inventoryDate) && archives === 0) {
    const end = await endOfEmpty(vault, deps);
    if (end) return end;
  } else if (isFresh(inventoryDate)) {
    if (!inventory) return { next: 'inventory', since: clock.now().toISOString() };
    const remaining = await readRemaining({ vault, ...inventory }, startedAt, deps);
    // An older inventory lists what was deleted after it.
    if (isFresh(new Date(remaining.inventoryDate)) && remaining.archives > 0) return { kind: 'occupied', remaining };
  }
  if (waits < VAULT_WAITS_MAX) return { next: 'wait' };
  return { kind: 'not-in-time', inventoryDate: inventoryDate?.toISOString() };
}

/** Whether a lock that is complete certainly forbids to delete the vault. */
async function isLockedForEver(vault: string, nearArn: string, deps: DeleteVaultDeps): Promise<boolean> {
  const locks = new VaultLocks(deps, nearArn);
  await locks.learn([vault]);
  const { vaultTerms, trialUntil } = locks.of(vault);
  return vaultTerms.kind === 'always' && trialUntil === undefined;
}

/** @returns undefined when the vault has been written to since its inventory */
async function endOfEmpty(vault: string, { vaults, clock }: DeleteVaultDeps): Promise<VaultEnd | undefined> {
  try {
    if ((await vaults.deleteVault(vault)) === 'not-empty') return undefined;
    return { kind: 'deleted', deletedAt: clock.now().toISOString() };
  } catch (error) {
    if (!(error instanceof VaultDeniedError)) throw error;
    return { kind: 'refused', reason: error.message };
  }
}

async function describedVault(
  vaults: Pick<Vaults, 'describeVault'>,
  vault: string,
): Promise<VaultDescription | undefined> {
  try {
    return await vaults.describeVault(vault);
  } catch (error) {
    if (error instanceof VaultNotFoundError) return undefined;
    throw error;
  }
}
