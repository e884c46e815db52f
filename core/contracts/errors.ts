import type { RunStatus } from './run-status';

/**
 * Base class of errors that a caller can handle. `name` is stable: Step Functions matches it and reports contain it, so a rename
 * is a breaking change.
 */
export abstract class MoraineError extends Error {
  abstract override readonly name: string;
}

/** Input from a person or another system is invalid; the message says what is wrong and what to do. */
export class InvalidInputError extends MoraineError {
  override readonly name = 'InvalidInputError';
}

/** A record of the state table is invalid: damaged, or written by another version. */
export class InvalidRecordError extends MoraineError {
  override readonly name = 'InvalidRecordError';
}

/** The name of a new run has already been used by another execution. */
export class RunNameUsedError extends MoraineError {
  override readonly name = 'RunNameUsedError';
}

/** The run has ended, or is being stopped: it does not continue, even when its execution is redriven. */
export class RunOverError extends MoraineError {
  override readonly name = 'RunOverError';

  constructor(
    readonly runId: string,
    status: RunStatus,
  ) {
    super(`run ${runId} is over (${status}) and does not continue. Start another, or retry it: moraine retry ${runId}`);
  }
}

/** A range or piece is not aligned with the hash tree of its archive. */
export class InvalidRangeSizeError extends MoraineError {
  override readonly name = 'InvalidRangeSizeError';
}

/** A vault, plan or destination is not in the configuration; the message shows the line to add. */
export class NotConfiguredError extends MoraineError {
  override readonly name = 'NotConfiguredError';
}

export class VaultNotFoundError extends MoraineError {
  override readonly name = 'VaultNotFoundError';
}

/** A policy, a vault lock or a missing permission forbids writing to a vault. */
export class VaultDeniedError extends MoraineError {
  override readonly name = 'VaultDeniedError';
}

/** A vault that is to be managed exists with other settings, which the configuration does not allow to replace. */
export class VaultConflictError extends MoraineError {
  override readonly name = 'VaultConflictError';
}

/** An action that the caller's permissions, or a policy of the vault, do not allow. */
export class ActionDeniedError extends MoraineError {
  override readonly name = 'ActionDeniedError';
}

/** The account has as many units of provisioned capacity as it may have. */
export class CapacityLimitError extends MoraineError {
  override readonly name = 'CapacityLimitError';
}

export class BucketNotFoundError extends MoraineError {
  override readonly name = 'BucketNotFoundError';
}

/**
 * The destination permanently refuses a write or a look, because of a policy, a missing permission, an unusable key, a deleted
 * bucket, or an object's encryption with a key of the customer.
 * A retry fails until a person has fixed it; the message says what was refused, where, and how to fix it.
 */
export class DestinationDeniedError extends MoraineError {
  override readonly name = 'DestinationDeniedError';
  /** Whether an object cannot be looked at because it seems to be encrypted with a key that only its writer has (SSE-C). */
  readonly isEncrypted: boolean;

  constructor(message: string, options: ErrorOptions & { isEncrypted?: boolean } = {}) {
    super(message, options);
    this.isEncrypted = options.isEncrypted ?? false;
  }
}

/** S3 refuses to hand out an object, and would do so again; the message says why, and what to do. */
export class ObjectUnavailableError extends MoraineError {
  override readonly name = 'ObjectUnavailableError';
  /** Whether other objects of the bucket are probably refused too. */
  readonly isGeneral: boolean;

  constructor(message: string, options: ErrorOptions & { isGeneral: boolean }) {
    super(message, options);
    this.isGeneral = options.isGeneral;
  }
}

/** Planning has to read back more objects at the destination than fit in one call: the same call, repeated, continues. */
export class PlanUnfinishedError extends MoraineError {
  override readonly name = 'PlanUnfinishedError';
}

/** The vault's last inventory lists no archive. */
export class EmptyVaultError extends MoraineError {
  override readonly name = 'EmptyVaultError';
}

/** A selection takes none of the archives that the inventory or manifest lists. */
export class NothingSelectedError extends MoraineError {
  override readonly name = 'NothingSelectedError';
}

/** Glacier has not yet taken the first inventory of a vault, which it does within about a day. */
export class InventoryNotReadyError extends MoraineError {
  override readonly name = 'InventoryNotReadyError';
}

/** An inventory job failed, or its output expired before it was read. */
export class InventoryJobFailedError extends MoraineError {
  override readonly name = 'InventoryJobFailedError';
}

/** The estimated cost exceeds the budget of the run. */
export class BudgetExceededError extends MoraineError {
  override readonly name = 'BudgetExceededError';
}

/** The archive does not exist, or no longer exists. */
export class ArchiveNotFoundError extends MoraineError {
  override readonly name = 'ArchiveNotFoundError';
}

/** Glacier rejects the parameters of a request, such as a range past the end or a malformed id. */
export class RequestRefusedError extends MoraineError {
  override readonly name = 'RequestRefusedError';
}

/** S3, or its client, rejects an object because of its key, headers or tags. */
export class ObjectRefusedError extends MoraineError {
  override readonly name = 'ObjectRefusedError';
}

/** The account's data retrieval policy, or missing Expedited capacity, refuses new jobs for now. No job was started. */
export class RetrievalDeferredError extends MoraineError {
  override readonly name = 'RetrievalDeferredError';
  /** Whether Glacier lacks capacity for Expedited retrievals: another tier may be requested at once. */
  readonly lacksCapacity: boolean;

  constructor(message: string, options: ErrorOptions & { lacksCapacity?: boolean } = {}) {
    super(message, options);
    this.lacksCapacity = options.lacksCapacity ?? false;
  }
}

/** Glacier throttles deletions of archives. Nothing was deleted. */
export class DeletionThrottledError extends MoraineError {
  override readonly name = 'DeletionThrottledError';
}

/** Glacier throttles uploads of whole archives. Nothing was stored. */
export class UploadThrottledError extends MoraineError {
  override readonly name = 'UploadThrottledError';
}

/** Glacier throttles requests for new jobs. No job was started. */
export class RetrievalThrottledError extends MoraineError {
  override readonly name = 'RetrievalThrottledError';
}

/**
 * The destination temporarily refuses a write, or the connection broke before the response. The write may be retried, even if the
 * first attempt succeeded.
 */
export class DestinationBusyError extends MoraineError {
  override readonly name = 'DestinationBusyError';
  /** Whether another write to the key was in progress. A multipart upload may be unusable after that. */
  readonly isConflict: boolean;

  constructor(message: string, options: ErrorOptions & { isConflict?: boolean } = {}) {
    super(message, options);
    this.isConflict = options.isConflict ?? false;
  }
}

/** The output of a job has expired (24 hours after completion), or the job is unknown. */
export class JobOutputGoneError extends MoraineError {
  override readonly name = 'JobOutputGoneError';
}

/** A message about a run could not be sent. It is a warning of the run. */
export class NoticeNotSentError extends MoraineError {
  override readonly name = 'NoticeNotSentError';
}

/** A webhook, or the URL that is kept for it, cannot be used until a person has changed something; the message never has the URL. */
export class WebhookRefusedError extends MoraineError {
  override readonly name = 'WebhookRefusedError';
}

/** A webhook cannot be reached, is busy or has failed, and may take the same message later. */
export class WebhookBusyError extends MoraineError {
  override readonly name = 'WebhookBusyError';

  /** @param retryAfterSeconds time that the webhook has asked for */
  constructor(
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}

/** A multipart upload is unknown to S3 or Glacier: completed, aborted or expired. */
export class UploadGoneError extends MoraineError {
  override readonly name = 'UploadGoneError';
}

/** Glacier refuses to complete a multipart upload: parts are missing or wrong. */
export class UploadIncompleteError extends MoraineError {
  override readonly name = 'UploadIncompleteError';
}

/** An object of the source was deleted or changed after it was listed. */
export class SourceChangedError extends MoraineError {
  override readonly name = 'SourceChangedError';
}

/** An object of the source cannot be read: a missing permission, a lost key, or a storage class that has to be restored first. */
export class SourceUnreadableError extends MoraineError {
  override readonly name = 'SourceUnreadableError';
}

/** The source has no object that the plan selects, which is probably a mistake. */
export class EmptySourceError extends MoraineError {
  override readonly name = 'EmptySourceError';
}

/** Another run holds the lease of the plan, or a function of its last holder may still be running. */
export class LeaseHeldError extends MoraineError {
  override readonly name = 'LeaseHeldError';
}

/** A run that was stopped and then continued has lost the lease of its plan: other runs may have deleted what it depends on. */
export class LeaseLostError extends MoraineError {
  override readonly name = 'LeaseLostError';
}

/** The catalog of a snapshot, the archive of its own files, was not written: the snapshot is not sealed. */
export class CatalogNotWrittenError extends MoraineError {
  override readonly name = 'CatalogNotWrittenError';
}

/** The archive of a pin was not written: the snapshot is not pinned. */
export class PinNotWrittenError extends MoraineError {
  override readonly name = 'PinNotWrittenError';
}

/** The key that signs catalogs is unusable: disabled, pending deletion, or denied by its policy. */
export class SigningKeyUnusableError extends MoraineError {
  override readonly name = 'SigningKeyUnusableError';
}

/** No snapshot of the plan matches the reference. */
export class SnapshotNotFoundError extends MoraineError {
  override readonly name = 'SnapshotNotFoundError';
}

/** No object of the snapshot matches the paths of the request. */
export class NothingToRestoreError extends MoraineError {
  override readonly name = 'NothingToRestoreError';
}

/** The computed tree hash differs from the one that Glacier states. */
export class TreeHashMismatchError extends MoraineError {
  override readonly name = 'TreeHashMismatchError';

  constructor(
    readonly what: string,
    readonly expected: string,
    readonly computed: string,
  ) {
    super(`SHA-256 tree hash of ${what} does not agree: expected ${expected}, computed ${computed}`);
  }
}

/** A stream is shorter or longer than announced. */
export class LengthMismatchError extends MoraineError {
  override readonly name = 'LengthMismatchError';

  constructor(
    readonly what: string,
    readonly expectedBytes: number,
    readonly actualBytes: number,
    options?: ErrorOptions,
  ) {
    super(`${what} is ${actualBytes} bytes long, expected ${expectedBytes}`, options);
  }
}

/** Names of the errors that state machines match. */
export const ErrorName = {
  inventoryNotReady: 'InventoryNotReadyError',
  inventoryJobFailed: 'InventoryJobFailedError',
  planUnfinished: 'PlanUnfinishedError',
  retrievalDeferred: 'RetrievalDeferredError',
  retrievalThrottled: 'RetrievalThrottledError',
  deletionThrottled: 'DeletionThrottledError',
  lengthMismatch: 'LengthMismatchError',
  runOver: 'RunOverError',
  leaseHeld: 'LeaseHeldError',
  leaseLost: 'LeaseLostError',
  vaultNotFound: 'VaultNotFoundError',
  archiveNotFound: 'ArchiveNotFoundError',
  vaultDenied: 'VaultDeniedError',
  destinationDenied: 'DestinationDeniedError',
  objectRefused: 'ObjectRefusedError',
} as const satisfies Record<string, MoraineError['name']>;
