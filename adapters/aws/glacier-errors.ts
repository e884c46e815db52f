import {
  ArchiveNotFoundError,
  InventoryNotReadyError,
  JobOutputGoneError,
  RequestRefusedError,
  RetrievalDeferredError,
  VaultNotFoundError,
} from '../../core/contracts/errors';
import { codeOf, messageOf } from './sdk-error';

/**
 * Glacier says with one code that a vault, an archive, a job or a first inventory is not there; its message tells which.
 *
 * @see Amazon Glacier Developer Guide, "Error Responses"
 */
const isMissingVault = (error: unknown) =>
  codeOf(error) === 'ResourceNotFoundException' && /^Vault not found/i.test(messageOf(error));

const isMissing = (error: unknown) => codeOf(error) === 'ResourceNotFoundException';
const isDeferral = (error: unknown) =>
  codeOf(error) === 'PolicyEnforcedException' || codeOf(error) === 'InsufficientCapacityException';
const isRefusal = (error: unknown) =>
  codeOf(error) === 'InvalidParameterValueException' || codeOf(error) === 'MissingParameterValueException';

const vaultNotFound = (vault: string, cause: unknown) =>
  new VaultNotFoundError(`Glacier has no vault "${vault}" in this account and region: ${messageOf(cause)}`, { cause });

/** @returns what to throw: a translation, or the error itself */
export function vaultError(error: unknown, vault: string): unknown {
  return isMissing(error) ? vaultNotFound(vault, error) : error;
}

export function retrievalError(error: unknown, vault: string, archiveId: string): unknown {
  const said = messageOf(error);
  if (isMissingVault(error)) return vaultNotFound(vault, error);
  if (isMissing(error)) {
    return new ArchiveNotFoundError(`vault "${vault}" has no archive ${archiveId}: ${said}`, { cause: error });
  }
  if (isDeferral(error)) {
    return new RetrievalDeferredError(`Glacier refuses retrievals for now: ${said}`, { cause: error });
  }
  if (isRefusal(error)) {
    return new RequestRefusedError(`Glacier refuses to retrieve archive ${archiveId}: ${said}`, { cause: error });
  }
  return error;
}

export function inventoryError(error: unknown, vault: string): unknown {
  const said = messageOf(error);
  if (isMissing(error) && /cannot be initiated yet/i.test(said)) {
    return new InventoryNotReadyError(
      `Glacier has not taken the first inventory of vault "${vault}" yet, which it does within about a day: ${said}`,
      { cause: error },
    );
  }
  if (isMissing(error)) return vaultNotFound(vault, error);
  if (isDeferral(error)) {
    return new RetrievalDeferredError(`Glacier refuses inventories for now: ${said}`, { cause: error });
  }
  if (isRefusal(error)) {
    return new RequestRefusedError(`Glacier refuses an inventory of vault "${vault}": ${said}`, { cause: error });
  }
  return error;
}

/** Whether Glacier does not know the job; a vault that is not there is an error of its own. */
export function isUnknownJob(error: unknown): boolean {
  return isMissing(error) && !isMissingVault(error);
}

export function outputError(error: unknown, vault: string, jobId: string): unknown {
  if (isMissingVault(error)) return vaultNotFound(vault, error);
  if (isMissing(error)) {
    return new JobOutputGoneError(`the output of job ${jobId} is gone: ${messageOf(error)}`, { cause: error });
  }
  if (isRefusal(error)) {
    return new RequestRefusedError(`Glacier refuses the output of job ${jobId}: ${messageOf(error)}`, { cause: error });
  }
  return error;
}
