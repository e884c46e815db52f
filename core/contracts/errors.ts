import type { RunStatus } from './run-status';

/**
 * Errors that a caller can decide on. `name` is stable: Step Functions matches it and it is part of reports, so a rename
 * is a breaking change.
 */
export abstract class MoraineError extends Error {
  abstract override readonly name: string;
}

/** Input that a person or another system gave is wrong; the message says what and what to do. */
export class InvalidInputError extends MoraineError {
  override readonly name = 'InvalidInputError';
}

/** A record of the state table is not as this version reads it: damaged, or written by another version. */
export class InvalidRecordError extends MoraineError {
  override readonly name = 'InvalidRecordError';
}

/** Another execution has had the name that a run is to have. */
export class RunNameUsedError extends MoraineError {
  override readonly name = 'RunNameUsedError';
}

/** The run has ended, or somebody has asked for its end: it does not go on, also when its execution is redriven. */
export class RunOverError extends MoraineError {
  override readonly name = 'RunOverError';

  constructor(
    readonly runId: string,
    status: RunStatus,
  ) {
    super(
      `run ${runId} is over (${status}), and does not go on. Start another, or try it again: moraine retry ${runId}`,
    );
  }
}

/** A range or piece is not cut as the hash tree of its archive demands. */
export class InvalidRangeSizeError extends MoraineError {
  override readonly name = 'InvalidRangeSizeError';
}

/** The configuration does not list what a command names; the message shows the line to add. */
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

export class BucketNotFoundError extends MoraineError {
  override readonly name = 'BucketNotFoundError';
}

/**
 * Nothing may be written to a destination, or not this: a policy, a missing permission, a key that may not be used, a bucket
 * that is gone. Asking again changes nothing until somebody mends it; the message says what was refused, where, and how to.
 */
export class DestinationDeniedError extends MoraineError {
  override readonly name = 'DestinationDeniedError';
}

/** A plan has to read back more of what lies at the destination than one call can: the same call goes on. */
export class PlanUnfinishedError extends MoraineError {
  override readonly name = 'PlanUnfinishedError';
}

/** The vault's last inventory lists no archive. */
export class EmptyVaultError extends MoraineError {
  override readonly name = 'EmptyVaultError';
}

/** Glacier has not taken the first inventory of a vault yet (it does so within about a day). */
export class InventoryNotReadyError extends MoraineError {
  override readonly name = 'InventoryNotReadyError';
}

/** An inventory job ended as failed, or its output was gone before it was read. */
export class InventoryJobFailedError extends MoraineError {
  override readonly name = 'InventoryJobFailedError';
}

/** The estimate is above the budget of the run. */
export class BudgetExceededError extends MoraineError {
  override readonly name = 'BudgetExceededError';
}

/** Glacier does not know the archive (any more). */
export class ArchiveNotFoundError extends MoraineError {
  override readonly name = 'ArchiveNotFoundError';
}

/** Glacier refuses a request for what it says: a range past the end, a malformed id. */
export class RequestRefusedError extends MoraineError {
  override readonly name = 'RequestRefusedError';
}

/** S3, or the client on the way to it, does not take an object for its key or for what is said of it in headers and tags. */
export class ObjectRefusedError extends MoraineError {
  override readonly name = 'ObjectRefusedError';
}

/** The account's data retrieval policy, or missing Expedited capacity, refuses new jobs for now. */
export class RetrievalDeferredError extends MoraineError {
  override readonly name = 'RetrievalDeferredError';
}

/** Glacier starts no more jobs for now: more are asked for than it takes. Nothing was started. */
export class RetrievalThrottledError extends MoraineError {
  override readonly name = 'RetrievalThrottledError';
}

/**
 * The destination refuses a write for the moment, or its connection broke before the answer: the same write, made again,
 * may go through, and does no harm when the first one did.
 */
export class DestinationBusyError extends MoraineError {
  override readonly name = 'DestinationBusyError';
  /** Another write to the key was under way. An upload that was to be completed may be of no use after that. */
  readonly isConflict: boolean;

  constructor(message: string, options: ErrorOptions & { isConflict?: boolean } = {}) {
    super(message, options);
    this.isConflict = options.isConflict ?? false;
  }
}

/** The output of a job is gone (24 hours after completion), or the job is unknown. */
export class JobOutputGoneError extends MoraineError {
  override readonly name = 'JobOutputGoneError';
}

/** A multipart upload is unknown to S3 or Glacier: completed, aborted or expired. */
export class UploadGoneError extends MoraineError {
  override readonly name = 'UploadGoneError';
}

/** Glacier does not put an upload's parts together: some are missing, or are not what they should be. */
export class UploadIncompleteError extends MoraineError {
  override readonly name = 'UploadIncompleteError';
}

/** An object of the source is not there any more, or not as it was listed. */
export class SourceChangedError extends MoraineError {
  override readonly name = 'SourceChangedError';
}

/** An object of the source may not be read: permissions, a lost key, a storage class that has to be restored first. */
export class SourceUnreadableError extends MoraineError {
  override readonly name = 'SourceUnreadableError';
}

/** No object of the source is one that the plan backs up: more likely a mistake than a wish. */
export class EmptySourceError extends MoraineError {
  override readonly name = 'EmptySourceError';
}

/** Another run holds the lease of the plan: it is backing up, forgetting or restoring. */
export class LeaseHeldError extends MoraineError {
  override readonly name = 'LeaseHeldError';
}

/** A run that was stopped and is gone on with has lost the lease of its plan: others may have deleted what it rests on. */
export class LeaseLostError extends MoraineError {
  override readonly name = 'LeaseLostError';
}

/** The archive that is to hold a snapshot's own files was not written: the snapshot does not count. */
export class CatalogNotWrittenError extends MoraineError {
  override readonly name = 'CatalogNotWrittenError';
}

/** The key that signs catalogs cannot sign: it is disabled, waits for its deletion, or its policy denies it. */
export class SigningKeyUnusableError extends MoraineError {
  override readonly name = 'SigningKeyUnusableError';
}

/** The plan has no such snapshot. */
export class SnapshotNotFoundError extends MoraineError {
  override readonly name = 'SnapshotNotFoundError';
}

/** The snapshot has no object that is asked for. */
export class NothingToRestoreError extends MoraineError {
  override readonly name = 'NothingToRestoreError';
}

/** Bytes do not hash to what Glacier promises. */
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

/** A stream ended before, or went on after, its promised length. */
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

/** The names by which state machines match errors. */
export const ErrorName = {
  inventoryNotReady: 'InventoryNotReadyError',
  inventoryJobFailed: 'InventoryJobFailedError',
  planUnfinished: 'PlanUnfinishedError',
  retrievalDeferred: 'RetrievalDeferredError',
  retrievalThrottled: 'RetrievalThrottledError',
  lengthMismatch: 'LengthMismatchError',
  runOver: 'RunOverError',
  leaseHeld: 'LeaseHeldError',
  leaseLost: 'LeaseLostError',
  vaultNotFound: 'VaultNotFoundError',
  vaultDenied: 'VaultDeniedError',
  destinationDenied: 'DestinationDeniedError',
  objectRefused: 'ObjectRefusedError',
} as const satisfies Record<string, MoraineError['name']>;
