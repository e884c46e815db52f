import {
  ActionDeniedError,
  ArchiveNotFoundError,
  CapacityLimitError,
  DeletionThrottledError,
  InvalidInputError,
  InventoryNotReadyError,
  JobOutputGoneError,
  LengthMismatchError,
  RequestRefusedError,
  RetrievalDeferredError,
  RetrievalThrottledError,
  TreeHashMismatchError,
  UploadGoneError,
  UploadIncompleteError,
  UploadThrottledError,
  VaultDeniedError,
  VaultNotFoundError,
} from '../../core/contracts/errors';
import type { ArchiveUpload } from '../../core/ports/archive-uploads';
import { codeOf, messageOf, statusOf } from './sdk-error';

/**
 * Whether a vault does not exist. Glacier uses one error code for missing vaults, archives, jobs and first inventories; they are
 * distinguished by the message.
 *
 * @see Amazon Glacier Developer Guide, "Error Responses"
 */
export const isMissingVault = (error: unknown) =>
  codeOf(error) === 'ResourceNotFoundException' && /^Vault not found/i.test(messageOf(error));

export const isMissing = (error: unknown) => codeOf(error) === 'ResourceNotFoundException';
const lacksCapacity = (error: unknown) => codeOf(error) === 'InsufficientCapacityException';
const isDeferral = (error: unknown) => codeOf(error) === 'PolicyEnforcedException' || lacksCapacity(error);

/**
 * Error codes of throttling: the one that Glacier documents and those of AWS front ends, and of an unavailable service. In all
 * cases the request had no effect.
 */
const THROTTLES = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'ServiceUnavailableException',
  'ServiceUnavailable',
]);
const TOO_MANY_REQUESTS = 429;

export const isThrottle = (error: unknown) => THROTTLES.has(codeOf(error)) || statusOf(error) === TOO_MANY_REQUESTS;

/** Whether a vault has as many tags as it may, or the account as many units of provisioned capacity. */
export const isLimit = (error: unknown) => codeOf(error) === 'LimitExceededException';

export const isDenial = (error: unknown) => codeOf(error) === 'AccessDeniedException';
const isRefusal = (error: unknown) =>
  codeOf(error) === 'InvalidParameterValueException' || codeOf(error) === 'MissingParameterValueException';

const vaultNotFound = (vault: string, cause: unknown) =>
  new VaultNotFoundError(`Glacier has no vault "${vault}" in this account and region: ${messageOf(cause)}`, { cause });

/** Translate an error of a request about a vault. @returns a translation, or the error itself */
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
    return new RetrievalDeferredError(`Glacier temporarily refuses retrievals: ${said}`, {
      cause: error,
      lacksCapacity: lacksCapacity(error),
    });
  }
  if (isThrottle(error)) {
    return new RetrievalThrottledError(`Glacier throttles retrievals: ${said}`, { cause: error });
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
      `Glacier has not created the first inventory of vault "${vault}" yet, which takes about a day: ${said}`,
      { cause: error },
    );
  }
  if (isMissing(error)) return vaultNotFound(vault, error);
  if (isDeferral(error)) {
    return new RetrievalDeferredError(`Glacier temporarily refuses inventories: ${said}`, { cause: error });
  }
  if (isThrottle(error)) {
    return new RetrievalThrottledError(`Glacier throttles inventory jobs: ${said}`, { cause: error });
  }
  if (isRefusal(error)) {
    return new RequestRefusedError(`Glacier refuses an inventory of vault "${vault}": ${said}`, { cause: error });
  }
  return error;
}

/** Whether a job does not exist, although its vault does. */
export function isUnknownJob(error: unknown): boolean {
  return isMissing(error) && !isMissingVault(error);
}

export function outputError(error: unknown, vault: string, jobId: string): unknown {
  if (isMissingVault(error)) return vaultNotFound(vault, error);
  if (isMissing(error)) {
    return new JobOutputGoneError(`the output of job ${jobId} has expired: ${messageOf(error)}`, { cause: error });
  }
  if (isRefusal(error)) {
    return new RequestRefusedError(`Glacier refuses the output of job ${jobId}: ${messageOf(error)}`, { cause: error });
  }
  return error;
}

/** Make the error of an output whose connection broke after `seenBytes` bytes. */
export function brokenOutput(jobId: string, sizeBytes: number, seenBytes: number, cause: unknown): unknown {
  return new LengthMismatchError(`the output received of job ${jobId}`, sizeBytes, seenBytes, { cause });
}

/** Translate an error of a request that begins a multipart upload. */
export function beginError(error: unknown, vault: string): unknown {
  if (!isDenial(error)) return vaultError(error, vault);
  return new VaultDeniedError(
    `Glacier denies uploads to vault "${vault}": ${messageOf(error)}. Check the access policy and the lock of the vault`,
    { cause: error },
  );
}

/** Translate an error of a request about a multipart upload. */
export function uploadError(error: unknown, { vault, uploadId }: ArchiveUpload): unknown {
  if (isMissingVault(error) || isDenial(error)) return beginError(error, vault);
  if (!isMissing(error)) return error;
  const message = `upload ${uploadId} to vault "${vault}" no longer exists: ${messageOf(error)}`;
  return new UploadGoneError(message, { cause: error });
}

/** Messages of Glacier for a body with another tree hash (status 400) or linear hash (403). */
const TREE_HASH_MISMATCH = /^Checksum mismatch: expected (?<expected>\w*), computed (?<computed>\w*)/i;
const LINEAR_HASH_MISMATCH =
  /x-amz-content-sha256 does not match(?:.*computed digest: (?<computed>\w+))?(?:.*expected hash: (?<expected>\w+))?/i;

/** @param what description of the body, for messages. @returns undefined for any other error */
function mismatchError(error: unknown, what: string): TreeHashMismatchError | undefined {
  const said = messageOf(error);
  const mismatch = TREE_HASH_MISMATCH.exec(said) ?? LINEAR_HASH_MISMATCH.exec(said);
  if (!mismatch) return undefined;
  const { expected = 'another', computed = 'unknown' } = mismatch.groups ?? {};
  return new TreeHashMismatchError(`${what}, as Glacier received it,`, expected, computed);
}

/** Translate an error of an uploaded part. @param what description of the part, for messages */
export const partError = (error: unknown, upload: ArchiveUpload, what: string): unknown =>
  mismatchError(error, what) ?? uploadError(error, upload);

/**
 * Translate an error of the upload of a whole archive. Glacier answers with ServiceUnavailableException, which counts as throttling
 * elsewhere, whenever it fails: it may have stored the archive before.
 *
 * @returns the error itself when the archive may have been stored
 */
export function wholeUploadError(error: unknown, vault: string): unknown {
  const said = messageOf(error);
  const statusCode = statusOf(error) ?? 0;
  if (statusCode < 400 || statusCode >= 500) return error;
  if (isThrottle(error)) return new UploadThrottledError(`Glacier throttles uploads: ${said}`, { cause: error });
  if (isMissingVault(error) || isDenial(error)) return beginError(error, vault);
  const mismatch = mismatchError(error, `an archive for vault "${vault}"`);
  return (
    mismatch ?? new RequestRefusedError(`Glacier refuses an archive for vault "${vault}": ${said}`, { cause: error })
  );
}

export function completeError(error: unknown, upload: ArchiveUpload): unknown {
  if (codeOf(error) !== 'InvalidParameterValueException') return uploadError(error, upload);
  return new UploadIncompleteError(`Glacier refuses to complete upload ${upload.uploadId}: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Translate an error of a request to delete an archive. */
export function deletionError(error: unknown, vault: string): unknown {
  if (!isThrottle(error)) return vaultError(error, vault);
  return new DeletionThrottledError(`Glacier throttles deletions: ${messageOf(error)}`, { cause: error });
}

/** Whether Glacier refuses to delete a vault because it is not empty, or may not be. */
export const isNotEmpty = (error: unknown) =>
  codeOf(error) === 'InvalidParameterValueException' && /^Vault not empty/i.test(messageOf(error));

/** Translate an error of a request to delete a vault. */
export function vaultDeletionError(error: unknown, vault: string): unknown {
  if (!isDenial(error)) return error;
  const message = `Glacier refuses to delete vault "${vault}": ${messageOf(error)}`;
  return new VaultDeniedError(message, { cause: error });
}

/** @returns Glacier's reason when it refuses to delete an archive; undefined for any other error */
export function deletionRefusal(error: unknown): string | undefined {
  return isDenial(error) ? messageOf(error) : undefined;
}

/** Translate an error of a question about a managed vault or a change to it. */
export function settingError(error: unknown, action: string, vault: string): unknown {
  const message = `Glacier refuses ${action} for vault "${vault}": ${messageOf(error)}`;
  if (isMissingVault(error)) return vaultNotFound(vault, error);
  if (isDenial(error)) return new ActionDeniedError(message, { cause: error });
  if (isRefusal(error) || isLimit(error)) {
    return new InvalidInputError(message, { cause: error });
  }
  return error;
}

/** Translate an error of a change to the account, or to a vault of it. */
export function governanceError(error: unknown, action: string, vault: string | undefined): unknown {
  const said = messageOf(error);
  if (vault !== undefined && isMissingVault(error)) return vaultNotFound(vault, error);
  if (isDenial(error)) return new ActionDeniedError(`Glacier refuses ${action}: ${said}`, { cause: error });
  if (isLimit(error)) {
    return new CapacityLimitError(`Glacier refuses ${action}: ${said}`, { cause: error });
  }
  // Of a vault that exists, only a lock can be missing.
  if (isRefusal(error) || (vault !== undefined && isMissing(error))) {
    return new InvalidInputError(`Glacier refuses ${action}: ${said}`, { cause: error });
  }
  return error;
}
