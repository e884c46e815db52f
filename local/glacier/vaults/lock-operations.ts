import type { Call, Operation } from '../glacier-context';
import { newFileName } from '../random-id';
import { isoMillis } from '../wire/dates';
import { accessDenied, invalidParameter, notFound } from '../wire/glacier-error';
import { readJsonBody } from '../wire/json-body';
import { vaultOf } from './find-vault';
import { policyOf } from './policy-text';
import type { Vault } from './vault';
import type { VaultLock, VaultSettings } from './vault-settings';

const lockTestMs = 24 * 3_600_000;

/** The lock in force: one in progress expires after 24 hours, a completed one never. */
export function currentLock(settings: Readonly<VaultSettings>, nowMs: number): VaultLock | undefined {
  const { lock } = settings;
  return lock && (lock.expiresAtMs === undefined || lock.expiresAtMs > nowMs) ? lock : undefined;
}

const isLocked = (lock: VaultLock | undefined) => lock !== undefined && lock.expiresAtMs === undefined;

const noLock = (vault: Vault) => notFound(`No vault lock policy is set for: ${vault.arn}`);

const locked = (vault: Vault) => accessDenied(`The vault lock of ${vault.arn} is complete and cannot be changed`);

export const initiateVaultLock: Operation = async (call) => {
  const vault = vaultOf(call);
  const policy = policyOf(await readJsonBody(call.request, call.context.options.bodyIdleTimeoutRealMs), 'lock');
  const createdAtMs = call.context.clock.now();
  const lock: VaultLock = { id: newFileName(), policy, createdAtMs, expiresAtMs: createdAtMs + lockTestMs };
  await vault.update((settings) => {
    const current = currentLock(settings, createdAtMs);
    if (isLocked(current)) throw locked(vault);
    if (current) throw accessDenied(`A vault lock of ${vault.arn} is already in progress`);
    return { ...settings, lock };
  });
  return { status: 201, headers: { 'x-amz-lock-id': lock.id } };
};

/** Repeatable with the right id. */
export const completeVaultLock: Operation = async (call: Call) => {
  const vault = vaultOf(call);
  await vault.update((settings) => {
    const lock = currentLock(settings, call.context.clock.now());
    if (!lock) throw noLock(vault);
    if (lock.id !== call.lockId)
      throw isLocked(lock) ? locked(vault) : invalidParameter(`Invalid lock ID: ${call.lockId}`);
    return { ...settings, lock: { ...lock, expiresAtMs: undefined } };
  });
  return { status: 204 };
};

export const abortVaultLock: Operation = async (call) => {
  const vault = vaultOf(call);
  await vault.update(({ lock, ...settings }) => {
    if (isLocked(lock)) throw locked(vault);
    return settings;
  });
  return { status: 204 };
};

export const getVaultLock: Operation = async (call) => {
  const vault = vaultOf(call);
  const lock = currentLock(vault.settings, call.context.clock.now());
  if (!lock) throw noLock(vault);
  return {
    status: 200,
    json: {
      CreationDate: isoMillis(lock.createdAtMs),
      ExpirationDate: lock.expiresAtMs === undefined ? null : isoMillis(lock.expiresAtMs),
      Policy: lock.policy,
      State: isLocked(lock) ? 'Locked' : 'InProgress',
    },
  };
};
