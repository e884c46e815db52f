import { Duration } from 'aws-cdk-lib';
import { Errors, JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { ErrorName } from '../../core/contracts/errors';

/** Lambda itself failed: the function was not reached, or it crashed. Every step may be run twice. */
export const onLambdaFailure: RetryProps = {
  errors: [
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.TooManyRequestsException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
    'Runtime.ExitError',
  ],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.minutes(2),
  jitterStrategy: JitterType.FULL,
};

/** A connection broke while a file was read. */
export const onBrokenStream: RetryProps = {
  errors: [ErrorName.lengthMismatch],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 3,
};

/**
 * Planning reads back objects at the destination over several calls, at most 24 besides the first; the last call does not
 * ask for another.
 */
export const onPlanUnfinished: RetryProps = {
  errors: [ErrorName.planUnfinished],
  interval: Duration.seconds(1),
  backoffRate: 1,
  maxAttempts: 24,
};

/** The vault is gone or may not be written to: retries for each of a hundred thousand archives would be useless. */
export const neverWithoutVault: RetryProps = {
  errors: [ErrorName.vaultNotFound, ErrorName.vaultDenied],
  maxAttempts: 0,
};

/** No retry when the run has ended or is being stopped. */
export const neverWhenOver: RetryProps = { errors: [ErrorName.runOver], maxAttempts: 0 };

/** Another run has acquired the lease since: this one does not get it back. */
export const neverWithoutLease: RetryProps = { errors: [ErrorName.leaseLost], maxAttempts: 0 };

/** The destination refuses writes: a person has to act, a retry does not help. */
export const neverWhenDenied: RetryProps = {
  errors: [ErrorName.destinationDenied, ErrorName.objectRefused],
  maxAttempts: 0,
};

/** Any error: for steps that must succeed because nothing else would do their work. */
export const onAnything: RetryProps = {
  errors: [Errors.ALL],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.minutes(5),
  jitterStrategy: JitterType.FULL,
};

/** Glacier takes a vault's first inventory within about a day of its first upload; 8 × 6 h are two days. */
export const onInventoryNotReady: RetryProps = {
  errors: [ErrorName.inventoryNotReady],
  interval: Duration.hours(6),
  backoffRate: 1,
  maxAttempts: 8,
};

/** The inventory job failed, or its notice never came: request it again at once. */
export const onInventoryLost: RetryProps = {
  errors: [Errors.TIMEOUT, ErrorName.inventoryJobFailed],
  interval: Duration.seconds(1),
  backoffRate: 1,
  maxAttempts: 3,
};

/** A data retrieval policy limits each day, and Expedited capacity varies; 96 × 15 min are a day. */
export const onRetrievalDeferred: RetryProps = {
  errors: [ErrorName.retrievalDeferred],
  interval: Duration.minutes(15),
  backoffRate: 1,
  maxAttempts: 96,
};

/** Glacier throttles new jobs; 300 retries with delays from 5 s up to 5 min are a day. */
export const onRetrievalThrottled: RetryProps = {
  errors: [ErrorName.retrievalThrottled],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxDelay: Duration.minutes(5),
  maxAttempts: 300,
  jitterStrategy: JitterType.FULL,
};

/** Glacier throttles deletions; 300 retries with delays from 5 s up to 5 min are a day. */
export const onDeletionThrottled: RetryProps = { ...onRetrievalThrottled, errors: [ErrorName.deletionThrottled] };

/** Another run of the plan holds the lease, or is just ending; 100 retries with delays from 20 s up to 15 min are a day. */
export const onLeaseHeld: RetryProps = {
  errors: [ErrorName.leaseHeld],
  interval: Duration.seconds(20),
  backoffRate: 2,
  maxDelay: Duration.minutes(15),
  maxAttempts: 100,
};
