import type { CustomResourceOutcome, CustomResourceRequest } from '../../core/contracts/custom-resource';
import { VaultConflictError, VaultNotFoundError } from '../../core/contracts/errors';
import { type ManagedVaultState, REQUEST_MINUTES_MAX } from '../../core/contracts/managed-vault';
import { awaitingPermission } from '../../core/managed-vault/await-permission';
import { foundId, type SettingValue } from '../../core/managed-vault/found-settings';
import { type ChangePlan, planChanges } from '../../core/managed-vault/plan-changes';
import { type RequestedChange, refusedId, requestedChange } from '../../core/managed-vault/requested-change';
import type { Clock } from '../../core/ports/clock';
import type { Log } from '../../core/ports/log';
import type { ManagedVaults } from '../../core/ports/managed-vaults';

export interface ManageVaultDeps {
  managedVaults: ManagedVaults;
  clock: Clock;
  log: Log;
}

/** Request that has been read, and what is to be done about it. */
interface Task {
  asked: RequestedChange;
  exists: boolean;
  plan: ChangePlan;
  physicalId: string;
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
    task = await read(request, vaults, clock);
  } catch (error) {
    return failed(untouchedId, error);
  }
  if (!task) return { status: 'SUCCESS', physicalId: untouchedId };
  const { asked, physicalId } = task;
  try {
    const state = await carryOut(task, vaults, log);
    log.info('vault.managed', { request: request.RequestType, vault: asked.vault, physicalId, state });
    return { status: 'SUCCESS', physicalId, data: { State: state } };
  } catch (error) {
    return failed(isCreate ? physicalId : request.PhysicalResourceId, error);
  }
}

/** Read the request and the vault. Nothing has been changed when this throws. */
async function read(
  request: CustomResourceRequest,
  vaults: ManagedVaults,
  clock: Pick<Clock, 'now'>,
): Promise<Task | undefined> {
  const asked = requestedChange(request);
  if (!asked) return undefined;
  const current = await vaults.settings(asked.vault);
  const plan = planChanges({ ...asked, current: current ?? { tags: {} } });
  if (plan.conflicts.length > 0) throw conflict(asked.vault, plan.conflicts);
  const physicalId = await physicalIdFor(request, { asked, plan }, vaults, clock);
  return { asked, exists: current !== undefined, plan, physicalId };
}

async function physicalIdFor(
  request: CustomResourceRequest,
  { asked: { vault, isNew }, plan: { found } }: Pick<Task, 'asked' | 'plan'>,
  vaults: ManagedVaults,
  clock: Pick<Clock, 'now'>,
): Promise<string> {
  if (request.RequestType !== 'Create') return isNew ? vault : request.PhysicalResourceId;
  if (found.length === 0) return vault;
  // A younger vault may be what a call for the same request has left that was killed, and so may its settings.
  const createdBefore = clock.now().getTime() - REQUEST_MINUTES_MAX * 60_000;
  const createdAt = await vaults.createdAt(vault);
  return createdAt && createdAt.getTime() < createdBefore ? foundId(vault, found) : vault;
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

function conflict(vault: string, conflicts: readonly SettingValue[]): VaultConflictError {
  const names = conflicts.map(({ setting }) => setting).join(', ');
  // Last: a policy is longer than what CloudFormation takes of a reason.
  const values = conflicts.map(({ setting, value }) => `${setting} ${JSON.stringify(value)}`).join(', ');
  return new VaultConflictError(
    `vault "${vault}" exists with other settings: ${names}. Nothing was changed. Remove them, leave these settings out, ` +
      `or have them replaced with adopt: true. They are: ${values}`,
  );
}
