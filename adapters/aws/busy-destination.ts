import { DestinationBusyError } from '../../core/contracts/errors';
import type { ObjectLocation } from '../../core/ports/object-location';
import { codeOf, messageOf, statusOf } from './sdk-error';

/**
 * What S3 says when it does not take a request for the moment: it has too many of them, another write to the key is under
 * way, the body did not come in time, or something went wrong inside. Of CompleteMultipartUpload, errors come with status
 * 200 too.
 *
 * @see Amazon S3 API Reference, "Error responses"
 */
const BUSY = new Set([
  'SlowDown',
  'ServiceUnavailable',
  'InternalError',
  'OperationAborted',
  'ConditionalRequestConflict',
  'RequestTimeout',
]);
const BUSY_STATUS = new Set([429, 500, 502, 503, 504]);

/** Connections that were not made, or ended before the answer. */
const BROKEN = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/** What S3 passes on of KMS when it is asked too often, or is at a loss for the moment. */
const BUSY_KEYS = /throttl|^KMS\..*(unavailable|internal|timeout)/i;

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  if (BUSY.has(code) || BUSY_KEYS.test(code)) return true;
  const status = statusOf(error);
  if (status !== undefined) return BUSY_STATUS.has(status);
  return code === 'TimeoutError' || BROKEN.has(String((error as { code?: unknown }).code));
}

/** Of a request that writes to a destination. @returns what to throw: a translation, or the error itself */
export function busyDestination(error: unknown, { bucket, key }: ObjectLocation): unknown {
  if (!isBusy(error)) return error;
  const code = codeOf(error);
  const message = `S3 does not take s3://${bucket}/${key} for the moment: ${code}: ${messageOf(error)}`;
  return new DestinationBusyError(message, { cause: error, isConflict: code === 'ConditionalRequestConflict' });
}
