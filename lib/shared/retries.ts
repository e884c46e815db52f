import { Duration } from 'aws-cdk-lib';
import { Errors, JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { ErrorName } from '../../core/contracts/errors';

/** Lambda itself is at a loss: the function was not reached, or it died. Every step may be run twice. */
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

/** A plan reads back what lies at the destination, over several calls: 24, of which the last one gives no further cause. */
export const onPlanUnfinished: RetryProps = {
  errors: [ErrorName.planUnfinished],
  interval: Duration.seconds(1),
  backoffRate: 1,
  maxAttempts: 24,
};

/** There is no vault any more, or none that may be written to: each of a hundred thousand archives would be tried in vain. */
export const neverWithoutVault: RetryProps = {
  errors: [ErrorName.vaultNotFound, ErrorName.vaultDenied],
  maxAttempts: 0,
};

/** The run has ended, or is being stopped. */
export const neverWhenOver: RetryProps = { errors: [ErrorName.runOver], maxAttempts: 0 };

/** Another run has had the lease since: it does not come back. */
export const neverWithoutLease: RetryProps = { errors: [ErrorName.leaseLost], maxAttempts: 0 };

/** The destination takes nothing from the run: a matter for a person, not of time. */
export const neverWhenDenied: RetryProps = {
  errors: [ErrorName.destinationDenied, ErrorName.objectRefused],
  maxAttempts: 0,
};

/** Whatever went wrong: for steps that must get through because nobody else would. */
export const onAnything: RetryProps = {
  errors: [Errors.ALL],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.minutes(5),
  jitterStrategy: JitterType.FULL,
};

/** Glacier takes the first inventory of a vault within about a day of its first upload: 8 × 6 h are two days. */
export const onInventoryNotReady: RetryProps = {
  errors: [ErrorName.inventoryNotReady],
  interval: Duration.hours(6),
  backoffRate: 1,
  maxAttempts: 8,
};

/** The inventory job failed, or its notice never came: ask again at once. */
export const onInventoryLost: RetryProps = {
  errors: [Errors.TIMEOUT, ErrorName.inventoryJobFailed],
  interval: Duration.seconds(1),
  backoffRate: 1,
  maxAttempts: 3,
};

/** A data retrieval policy counts by the day, and Expedited capacity comes and goes: 96 × 15 min are a day. */
export const onRetrievalDeferred: RetryProps = {
  errors: [ErrorName.retrievalDeferred],
  interval: Duration.minutes(15),
  backoffRate: 1,
  maxAttempts: 96,
};

/** Glacier takes no more jobs for now: from 5 s up to 5 min, 300 times, are a day. */
export const onRetrievalThrottled: RetryProps = {
  errors: [ErrorName.retrievalThrottled],
  interval: Duration.seconds(5),
  backoffRate: 2,
  maxDelay: Duration.minutes(5),
  maxAttempts: 300,
  jitterStrategy: JitterType.FULL,
};

/** Another run of the plan is at work, or is just ending: from 20 s up to 15 min, 100 times, are a day. */
export const onLeaseHeld: RetryProps = {
  errors: [ErrorName.leaseHeld],
  interval: Duration.seconds(20),
  backoffRate: 2,
  maxDelay: Duration.minutes(15),
  maxAttempts: 100,
};
