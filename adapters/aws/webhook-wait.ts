import type { WebhookBusyError } from '../../core/contracts/errors';

/** Seconds after which a message is redelivered when the webhook was busy, by delivery: an outage of five hours is outlived. */
export const WEBHOOK_WAIT_SECONDS = [60, 600, 3600, 4 * 3600];
/** Longest time that a webhook may ask for. SQS hides a message for at most 12 hours from when it was received. */
export const RETRY_AFTER_SECONDS_MAX = 11 * 3600;

/** Seconds after which a message is redelivered that a webhook did not take. */
export function webhookWaitSeconds({ retryAfterSeconds = 0 }: WebhookBusyError, receiveCount: number): number {
  const waitSeconds = WEBHOOK_WAIT_SECONDS[receiveCount - 1] ?? 0;
  return Math.max(waitSeconds, Math.min(retryAfterSeconds, RETRY_AFTER_SECONDS_MAX));
}
