import type { CustomResourceOutcome, CustomResourceRequest } from '../../core/contracts/custom-resource';
import { VaultConflictError, VaultNotFoundError } from '../../core/contracts/errors';
import type { ManagedVaultState } from '../../core/contracts/managed-vault';
import { awaitingPermission } from '../../core/managed-vault/await-permission';
import { type ChangePlan, type ForeignSetting, planChanges } from '../../core/managed-vault/plan-changes';
import { type RequestedChange, refusedId, requestedChange } from '../../core/managed-vault/requested-change';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { ManagedVaults } from '../../core/ports/managed-vaults';

export interface ManageVaultDeps {
  managedVaults: ManagedVaults;
  clock: Pick<Clock, 'sleep'>;
  log: Log;
}

/** Request that has been read, and what is to be done about it. */
interface Task {
  asked: RequestedChange;
  exists: boolean;
  plan: ChangePlan;
}

/**
 * Create a vault, give it its settings, or release it, as CloudFormation asks; it is never deleted. What there is to do follows from
 * what Glacier says at each call, so that a call may be repeated, or go on where another one was killed.
 *
 * @returns the outcome, also of a failure
 */
export async function manageVault(
  request: CustomResourceRequest,
  { managedVaults, clock, log }: ManageVaultDeps,
): Promise<CustomResourceOutcome> {
  const vaults = awaitingPermission(managedVaults, clock);
  const isCreate = request.RequestType === 'Create';
  const untouchedId = isCreate ? refusedId(request) : request.PhysicalResourceId;
  const failed = (physicalId: string, error: unknown): CustomResourceOutcome => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.error('vault.not-managed', { request: request.RequestType, physicalId, reason });
    return { status: 'FAILED', physicalId, reason };
  };

  let task: Task | undefined;
  try {
    task = await read(request, vaults);
  } catch (error) {
    return failed(untouchedId, error);
  }
  if (!task) return { status: 'SUCCESS', physicalId: untouchedId };
  const { vault } = task.asked;
  try {
    const state = await carryOut(task, vaults, log);
    log.info('vault.managed', { request: request.RequestType, vault, state });
    const physicalId = request.RequestType === 'Delete' ? request.PhysicalResourceId : vault;
    return { status: 'SUCCESS', physicalId, data: { State: state } };
  } catch (error) {
    return failed(isCreate ? vault : request.PhysicalResourceId, error);
  }
}

/** Read the request and the vault. Nothing has been changed when this throws. */
async function read(request: CustomResourceRequest, vaults: ManagedVaults): Promise<Task | undefined> {
  const asked = requestedChange(request);
  if (!asked) return undefined;
  const current = await vaults.settings(asked.vault);
  const plan = planChanges({ ...asked, current: current ?? { tags: {} } });
  if (plan.conflicts.length > 0) throw conflict(asked.vault, plan.conflicts);
  return { asked, exists: current !== undefined, plan };
}

async function carryOut({ asked, exists, plan }: Task, vaults: ManagedVaults, log: Log): Promise<ManagedVaultState> {
  const { vault, isNew } = asked;
  if (!exists && !isNew) return 'missing';
  // Logged first: a person may want to put them back.
  for (const replaced of plan.replaced) log.warn('vault.setting-replaced', { vault, ...replaced });
  try {
    if (!exists) await vaults.create(vault);
    for (const change of plan.changes) {
      await vaults.change(vault, change);
      log.info('vault.changed', { vault, change: change.kind });
    }
    return exists ? 'present' : 'created';
  } catch (error) {
    if (isNew || !(error instanceof VaultNotFoundError)) throw error;
    return 'missing';
  }
}

function conflict(vault: string, conflicts: readonly ForeignSetting[]): VaultConflictError {
  const names = conflicts.map(({ setting }) => setting).join(', ');
  // Last: a policy is longer than what CloudFormation takes of a reason.
  const values = conflicts.map(({ setting, value }) => `${setting} ${JSON.stringify(value)}`).join(', ');
  return new VaultConflictError(
    `vault "${vault}" exists with other settings: ${names}. Nothing was changed. Remove them, leave these settings out, ` +
      `or have them replaced with adopt: true. They are: ${values}`,
  );
}
